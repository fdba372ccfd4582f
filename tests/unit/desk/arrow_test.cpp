#include <gtest/gtest.h>
#include <csdesk/desk/arrow.hpp>
#include <csdesk/desk/desk.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "arrow_kit.hpp"
#include "desk/arrow_table.hpp"
#include "desk/registry.hpp"
#include "kit.hpp"

using namespace csdesk;
using namespace csdesk::testing;
using namespace std::chrono_literals;

namespace {

std::string open_ticket(std::string text, std::string more = "") {
    return R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":")" + std::move(text) + '"' + more + '}';
}

context customer(instant now) { return by(role::customer, "c-17", now); }

void stream(desk& d, std::string_view table, owned<ArrowArrayStream>& out) { d.to_arrow(table, &out); }

std::int64_t rows_of(desk& d, std::string_view table) {
    owned<ArrowArrayStream> s;
    stream(d, table, s);
    return count_rows(s.it);
}

void expect_closed(ArrowArrayStream& s) {
    for (int i = 0; i < 2; ++i) {
        ArrowArray batch;
        EXPECT_EQ(s.get_next(&s, &batch), EINVAL);
        EXPECT_EQ(batch.release, nullptr);
        EXPECT_TRUE(std::string_view(s.get_last_error(&s)).starts_with("closed: ")) << s.get_last_error(&s);
    }
}

}  // namespace

TEST(arrow, every_query_table_is_given_out_or_says_why_not) {
    std::set<std::string> const names = [] {
        auto const all = table_names();
        return std::set<std::string>(all.begin(), all.end());
    }();
    EXPECT_EQ(names.size(), table_names().size()) << "a name stands for one table";
    std::set<engine::table_shape const*> given;
    for (auto const& t : engine::arrow_tables()) given.insert(t.shape);
    for (auto const* shape : engine::rooms().tables())
        EXPECT_NE(given.contains(shape), !engine::internal_because(*shape).empty()) << shape->name;
    for (char const* name : {"actions", "clocks", "complaints", "customer_timeline", "customers", "events", "jobs", "messages",
                             "orders", "outbox", "policy_versions", "reviews", "rounds", "tickets", "timeline"})
        EXPECT_TRUE(names.contains(name)) << name;
}

TEST(arrow, every_table_stands_in_the_documentation) {
    std::ifstream file("docs/arrow.md");
    std::stringstream text;
    text << file.rdbuf();
    std::string wanted;
    for (std::string const& table : table_names()) {
        wanted = "### " + table + "\n\n| column | type |\n| --- | --- |\n";
        for (auto const& [name, type] : table_columns(table)) wanted += "| " + name + " | " + type + " |\n";
        EXPECT_NE(text.str().find(wanted), std::string::npos) << "docs/arrow.md lacks this:\n" << wanted;
    }
}

TEST(arrow, the_schema_of_a_table_spells_its_columns) {
    for (std::string const& table : table_names()) {
        owned<ArrowSchema> s;
        arrow_schema(table, &s);
        auto const columns = table_columns(table);
        EXPECT_STREQ(s->format, "+s");
        EXPECT_EQ(s->metadata, nullptr);
        ASSERT_EQ(s->n_children, static_cast<std::int64_t>(columns.size()));
        for (std::size_t i = 0; i < columns.size(); ++i) {
            ArrowSchema const& c = *s->children[i];
            std::map<std::string, std::string> const formats{{"l", "int64"},          {"tsm:UTC", "timestamp[ms, UTC]"},
                                                             {"tDm", "duration[ms]"}, {"b", "bool"},
                                                             {"u", "utf8"},           {"i", "dictionary<int32, utf8>"}};
            EXPECT_EQ(c.name, columns[i].first);
            EXPECT_EQ(formats.at(c.format), columns[i].second) << table << '.' << c.name;
            EXPECT_EQ(c.dictionary != nullptr, std::string_view(c.format) == "i");
            if (c.dictionary != nullptr) { EXPECT_STREQ(c.dictionary->format, "u"); }
            EXPECT_NE(c.release, nullptr);
        }
    }
}

TEST(arrow, spans_instants_flags_words_and_what_may_be_absent_have_types_of_their_own) {
    auto const type_of = [](std::string_view table, std::string_view name) {
        for (auto const& [column, type] : table_columns(table))
            if (column == name) return type;
        return std::string("none");
    };
    EXPECT_EQ(type_of("clocks", "target_ms"), "duration[ms]");
    EXPECT_EQ(type_of("rounds", "waited_ms"), "duration[ms]");
    EXPECT_EQ(type_of("tickets", "opened_at"), "timestamp[ms, UTC]");
    EXPECT_EQ(type_of("tickets", "active"), "bool");
    EXPECT_EQ(type_of("tickets", "status"), "dictionary<int32, utf8>");
    EXPECT_EQ(type_of("tickets", "refund_amount_minor"), "int64");
    EXPECT_EQ(type_of("tickets", "refund_amount_currency"), "utf8");
    owned<ArrowSchema> s;
    arrow_schema("messages", &s);
    for (std::int64_t i = 0; i < s->n_children; ++i) {
        std::string_view const name = s->children[i]->name;
        bool const may_be_absent = name == "text" || name == "external_id" || name == "recalled_at" || name == "text_sha256";
        EXPECT_EQ(s->children[i]->flags, may_be_absent ? ARROW_FLAG_NULLABLE : 0) << name;
    }
}

TEST(arrow, an_unknown_table_is_refused_with_those_there_are) {
    auto d = desk::open(":memory:");
    ArrowArrayStream s;
    try {
        d.to_arrow("ticket", &s);
        FAIL() << "accepted";
    } catch (refused const& e) {
        EXPECT_EQ(e.why().code, errc::unknown_name);
        EXPECT_EQ(e.why().field, "table");
        EXPECT_EQ(e.why().allowed, table_names());
        EXPECT_NE(e.why().zh.find("没有这个表"), std::string::npos);
    }
    EXPECT_EQ(s.release, nullptr);
    EXPECT_THROW(d.to_arrow("tickets", nullptr), refused);
    EXPECT_THROW(d.to_arrow("message; DROP TABLE event", &s), refused);
    ArrowSchema schema;
    EXPECT_THROW(arrow_schema("", &schema), refused);
    EXPECT_EQ(schema.release, nullptr);
    EXPECT_THROW(arrow_schema("tickets", nullptr), refused);
}

TEST(arrow, rows_come_as_they_are_in_the_order_of_the_key) {
    scratch_file file;
    for (std::string const& path : {std::string(":memory:"), file.path()}) {
        auto d = desk::open(path);
        auto const first =
            must(d, "ticket.open", open_ticket("物流不动了 🐢", R"(,"order":"o-9")"), customer(noon)).ids.at("ticket");
        auto const second = must(d, "ticket.open", open_ticket("a\\u0000b"), customer(noon + 1min)).ids.at("ticket");
        must(d, "ticket.reply", R"({"ticket":)" + std::to_string(first) + R"(,"text":"亲，您好…"})",
             by(role::agent, "li", noon + 2min));
        owned<ArrowArrayStream> s;
        owned<ArrowArray> batch;
        stream(d, "tickets", s);
        ASSERT_TRUE(next(s.it, batch));
        EXPECT_EQ(batch->length, 2);
        EXPECT_EQ(batch->null_count, 0);
        EXPECT_EQ(batch->n_buffers, 1);
        EXPECT_EQ(batch->buffers[0], nullptr);
        auto const in = [&](std::string_view name) -> ArrowArray const& { return column(batch.it, "tickets", name); };
        EXPECT_EQ(integer_at(in("ticket"), 0), first);
        EXPECT_EQ(integer_at(in("ticket"), 1), second);
        EXPECT_EQ(integer_at(in("opened_at"), 1), to_ms(noon + 1min));
        EXPECT_EQ(text_at(in("kind"), 0), "after_sale");
        EXPECT_EQ(text_at(in("order"), 0), "o-9");
        EXPECT_EQ(text_at(in("order"), 1), std::nullopt);
        EXPECT_EQ(in("order").null_count, 1);
        EXPECT_TRUE(is_null(in("refund_amount_minor"), 0));
        EXPECT_TRUE(is_null(in("refund_amount_currency"), 0));
        EXPECT_TRUE(bit(in("active").buffers[1], 1));
        EXPECT_FALSE(next(s.it, batch));
        EXPECT_FALSE(next(s.it, batch)) << "the end stays the end";

        owned<ArrowArrayStream> messages;
        stream(d, "messages", messages);
        ASSERT_TRUE(next(messages.it, batch));
        ASSERT_EQ(batch->length, 3);
        ArrowArray const& text = column(batch.it, "messages", "text");
        EXPECT_EQ(text_at(text, 0), "物流不动了 🐢");
        EXPECT_EQ(text_at(text, 1), "亲，您好…");
        EXPECT_EQ(text_at(text, 2), std::string("a\0b", 3));
        EXPECT_EQ(text_at(column(batch.it, "messages", "side"), 1), "agent");
        EXPECT_EQ(text_at(column(batch.it, "messages", "author"), 1), "agent:li");
    }
}

TEST(arrow, the_log_is_a_table_too) {
    scratch_file file;
    auto d = desk::open(file.path());
    std::vector<request> const group(1'001, {{"action.request", R"({"kind":"remark","text":"急"})"}, host(noon)});
    static_cast<void>(d.execute_many(group));
    auto const log = d.events("main", 0, 5'000);
    owned<ArrowArrayStream> s;
    owned<ArrowArray> batch;
    stream(d, "events", s);
    ASSERT_TRUE(next(s.it, batch));
    ASSERT_EQ(batch->length, static_cast<std::int64_t>(log.size()));
    for (std::size_t i = 0; i < log.size(); i += 100) {
        auto const row = static_cast<std::int64_t>(i);
        EXPECT_EQ(integer_at(column(batch.it, "events", "seq"), row), log[i].seq);
        EXPECT_EQ(integer_at(column(batch.it, "events", "at"), row), to_ms(log[i].at));
        EXPECT_EQ(text_at(column(batch.it, "events", "type"), row), log[i].type);
        EXPECT_EQ(text_at(column(batch.it, "events", "data"), row), log[i].data);
        EXPECT_EQ(text_at(column(batch.it, "events", "actor"), row), log[i].actor);
        EXPECT_EQ(text_at(column(batch.it, "events", "command_id"), row), log[i].command_id);
        EXPECT_EQ(text_at(column(batch.it, "events", "hash"), row), log[i].hash);
    }
    EXPECT_FALSE(next(s.it, batch));
}

TEST(arrow, an_empty_table_and_a_shop_never_seen_have_a_schema_and_no_batch) {
    scratch_file file;
    auto d = desk::open(file.path());
    for (std::string const& table : table_names()) {
        if (table == "policy_versions") continue;
        owned<ArrowArrayStream> s;
        d.to_arrow(table, &s, "never seen");
        owned<ArrowSchema> schema;
        EXPECT_EQ(s->get_schema(&s, &schema), 0);
        EXPECT_GT(schema->n_children, 0);
        EXPECT_EQ(count_rows(s.it), 0) << table;
        EXPECT_EQ(s->get_last_error(&s), nullptr);
    }
}

TEST(arrow, shops_are_kept_apart) {
    auto d = desk::open(":memory:");
    must(d, "ticket.open", open_ticket("一"), by(role::customer, "c-17", noon, "", "north"));
    must(d, "ticket.open", open_ticket("二"), by(role::customer, "c-17", noon, "", "south"));
    must(d, "ticket.open", open_ticket("三"), by(role::customer, "c-17", noon, "", "south"));
    owned<ArrowArrayStream> north, south;
    d.to_arrow("tickets", &north, "north");
    d.to_arrow("tickets", &south, "south");
    EXPECT_EQ(count_rows(north.it), 1);
    EXPECT_EQ(count_rows(south.it), 2);
}

TEST(arrow, a_stream_shows_one_moment_while_writers_go_on) {
    scratch_file file;
    for (std::string const& path : {std::string(":memory:"), file.path()}) {
        auto d = desk::open(path);
        must(d, "ticket.open", open_ticket("一"), customer(noon));
        owned<ArrowArrayStream> tickets, log;
        stream(d, "tickets", tickets);
        stream(d, "events", log);
        auto const events = static_cast<std::int64_t>(d.events("main", 0).size());
        for (int i = 1; i <= 20; ++i) must(d, "ticket.open", open_ticket("二"), customer(noon + i * 1min));
        EXPECT_EQ(count_rows(tickets.it), 1);
        EXPECT_EQ(count_rows(log.it), events);
        EXPECT_EQ(rows_of(d, "tickets"), 21);
    }
}

TEST(arrow, a_closed_desk_ends_its_streams) {
    scratch_file file;
    for (std::string const& path : {std::string(":memory:"), file.path()}) {
        auto d = desk::open(path);
        must(d, "ticket.open", open_ticket("一"), customer(noon));
        owned<ArrowArrayStream> s, released;
        owned<ArrowArray> batch;
        stream(d, "tickets", s);
        stream(d, "messages", released);
        released.release();
        d.close();
        EXPECT_FALSE(std::filesystem::exists(path + "-wal")) << "no stream keeps the file";
        expect_closed(s.it);
        owned<ArrowSchema> schema;
        EXPECT_EQ(s->get_schema(&s, &schema), 0) << "what the columns are needs no desk";
        ArrowArrayStream late;
        EXPECT_THROW(d.to_arrow("tickets", &late), storage_error);
        EXPECT_EQ(late.release, nullptr);
    }
}

TEST(arrow, a_stream_outlives_its_desk_harmlessly) {
    scratch_file file;
    owned<ArrowArrayStream> s;
    owned<ArrowArray> batch;
    {
        auto d = desk::open(file.path());
        must(d, "ticket.open", open_ticket("一"), customer(noon));
        owned<ArrowArrayStream> before;
        stream(d, "tickets", before);
        ASSERT_TRUE(next(before.it, batch));
        stream(d, "tickets", s);
    }
    expect_closed(s.it);
    EXPECT_EQ(text_at(column(batch.it, "tickets", "requester"), 0), "c-17") << "a batch belongs to whoever has it";
}

TEST(arrow, a_stream_is_read_and_released_by_other_threads_while_the_desk_closes) {
    scratch_file file;
    auto d = desk::open(file.path());
    for (int i = 0; i < 200; ++i) must(d, "action.request", R"({"kind":"remark","text":"急"})", host(noon + i * 1s));
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i)
        readers.emplace_back([&d] {
            for (;;) {
                ArrowArrayStream s;
                try {
                    d.to_arrow("events", &s);
                } catch (storage_error const& e) {
                    EXPECT_EQ(e.code(), errc::closed) << e.what();
                    return;
                }
                ArrowArray batch;
                int const problem = s.get_next(&s, &batch);
                EXPECT_TRUE(problem == 0 || problem == EINVAL) << s.get_last_error(&s);
                if (batch.release != nullptr) batch.release(&batch);
                s.release(&s);
            }
        });
    for (int i = 200; i < 260; ++i) must(d, "action.request", R"({"kind":"remark","text":"急"})", host(noon + i * 1s));
    d.close();
    for (auto& one : readers) one.join();
}

TEST(arrow, a_stream_inherited_through_fork_is_refused_and_can_be_released) {
    scratch_file file;
    auto d = desk::open(file.path());
    must(d, "ticket.open", open_ticket("一"), customer(noon));
    owned<ArrowArrayStream> s;
    stream(d, "tickets", s);
    pid_t const child = ::fork();
    if (child == 0) {
        ArrowArray batch;
        bool const refused = s->get_next(&s, &batch) == EINVAL && batch.release == nullptr &&
                             std::string_view(s->get_last_error(&s)).find("fork") != std::string_view::npos;
        s.release();
        ::_exit(refused ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_EQ(count_rows(s.it), 1) << "the parent's goes on";
}

TEST(arrow, no_stream_is_made_from_inside_a_listener) {
    auto d = desk::open(":memory:");
    int refused_inside = 0;
    d.listen([&](std::string const&, logged_event const&) {
        ArrowArrayStream s;
        try {
            d.to_arrow("tickets", &s);
        } catch (storage_error const& e) { refused_inside += e.code() == errc::reentrant; }
    });
    must(d, "action.request", R"({"kind":"remark","text":"急"})", host(noon));
    EXPECT_EQ(refused_inside, 1);
}

TEST(arrow, a_relative_path_is_meant_from_where_the_desk_was_opened) {
    scratch_file file;
    auto const here = std::filesystem::current_path();
    std::filesystem::path const full = file.path();
    std::filesystem::current_path(full.parent_path());
    auto d = desk::open(full.filename().string());
    must(d, "ticket.open", open_ticket("一"), customer(noon));
    std::filesystem::current_path("/");
    EXPECT_EQ(rows_of(d, "tickets"), 1);
    EXPECT_TRUE(d.query("ticket.list", "{}"));
    std::filesystem::current_path(here);
}
