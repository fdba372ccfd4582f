// The stream below the desk, fed with rows no desk would make: batch limits, bitmaps, damaged files, faults, ownership.
#include <gtest/gtest.h>

#include <cerrno>
#include <new>

#include "arrow_kit.hpp"
#include "desk/arrow_stream.hpp"
#include "desk/utf8.hpp"

using namespace csdesk;
using namespace csdesk::engine;
using namespace csdesk::testing;

namespace {

using values = std::vector<column_value>;
using make_row = std::function<std::optional<values>(std::int64_t)>;  // nothing: the end

struct script {
    make_row row;
    int begun = 0, ended = 0, sessions = 0;
};

class scripted_rows final : public row_source {
public:
    explicit scripted_rows(script& s) : script_(s) {}
    bool next() override {
        auto made = script_.row(number_++);
        if (made) now_ = std::move(*made);
        return made.has_value();
    }
    bool is_null(std::size_t i) override { return std::holds_alternative<std::monostate>(now_[i]); }
    std::int64_t integer(std::size_t i) override { return std::get<std::int64_t>(now_[i]); }
    std::string_view text(std::size_t i) override { return std::get<std::string>(now_[i]); }

private:
    script& script_;
    std::int64_t number_ = 0;
    values now_;
};

class scripted_session final : public session {
public:
    explicit scripted_session(script& s) : script_(s) { ++script_.sessions; }
    ~scripted_session() override { --script_.sessions; }
    void begin() override { ++script_.begun; }
    void end() noexcept override { ++script_.ended; }
    reader& rows(std::string_view) override { throw std::logic_error("not asked for"); }
    std::vector<stored_event> events(std::string_view, std::int64_t, std::int64_t) override { return {}; }
    std::unique_ptr<row_source> scan(std::string_view, table_shape const&) override {
        return std::make_unique<scripted_rows>(script_);
    }

private:
    script& script_;
};

// number | maybe (text, may be absent) | flag (may be absent) | word (may be absent) | text
arrow_table const& table() {
    static table_shape const shape{"thing", 1, {}};
    static auto const words = [] {
        auto list = std::make_shared<word_list>();
        *list = {{"no", "yes"}, {0, 2, 5}, "noyes"};
        return list;
    }();
    static arrow_table const out{"things",
                                 &shape,
                                 {{"number", arrow_kind::integer},
                                  {"maybe", arrow_kind::text, true},
                                  {"flag", arrow_kind::boolean, true},
                                  {"word", arrow_kind::word, true, words},
                                  {"text", arrow_kind::text}}};
    return out;
}

values made_row(std::int64_t n) {
    if (n % 3 == 2) return {n, std::monostate{}, std::monostate{}, std::monostate{}, std::string()};
    return {n, "第" + std::to_string(n), n % 2, std::string(n % 2 == 0 ? "no" : "yes"), std::string("x")};
}

make_row up_to(std::int64_t rows) {
    return [rows](std::int64_t n) { return n < rows ? std::optional(made_row(n)) : std::nullopt; };
}

void stream(
    script& s, owned<ArrowArrayStream>& out, std::function<bool()> forked = [] { return false; }) {
    export_stream(std::make_shared<arrow_source>(table(), std::move(forked), std::make_unique<scripted_session>(s), "main"),
                  &out);
}

// A stream that answers `wanted` once and for all, whose reason begins with `code` and names `where`.
void expect_fault(script s, int wanted, std::string_view code, std::string_view where) {
    owned<ArrowArrayStream> out;
    stream(s, out);
    for (int i = 0; i < 2; ++i) {
        ArrowArray batch;
        EXPECT_EQ(out->get_next(&out, &batch), wanted);
        EXPECT_EQ(batch.release, nullptr);
        std::string_view const why = out->get_last_error(&out);
        EXPECT_TRUE(why.starts_with(code)) << why;
        EXPECT_NE(why.find(where), why.npos) << why;
    }
    EXPECT_EQ(s.sessions, 0) << "a broken stream holds nothing";
}

script with(std::size_t column, column_value value) {
    return {[column, value](std::int64_t n) {
        auto made = made_row(n);
        if (n == 5) made[column] = value;
        return std::optional(made);
    }};
}

}  // namespace

TEST(arrow_source, bitmaps_offsets_and_words_are_right_at_every_length) {
    for (std::int64_t const length : {1, 2, 3, 7, 8, 9, 15, 16, 17, 64, 100}) {
        script s{up_to(length)};
        owned<ArrowArrayStream> out;
        stream(s, out);
        owned<ArrowArray> batch;
        ASSERT_TRUE(next(out.it, batch));
        ASSERT_EQ(batch->length, length);
        ASSERT_EQ(batch->n_children, 5);
        for (std::int64_t i = 0; i < 5; ++i) {
            EXPECT_EQ(batch->children[i]->length, length);
            EXPECT_EQ(batch->children[i]->offset, 0);
            EXPECT_EQ(batch->children[i]->n_buffers, i == 1 || i == 4 ? 3 : 2);
            EXPECT_EQ(batch->children[i]->null_count, i == 0 || i == 4 ? 0 : length / 3);
            EXPECT_EQ(batch->children[i]->buffers[0] == nullptr, batch->children[i]->null_count == 0);
        }
        for (std::int64_t n = 0; n < length; ++n) {
            EXPECT_EQ(integer_at(*batch->children[0], n), n);
            for (int i : {1, 2, 3}) EXPECT_EQ(is_null(*batch->children[i], n), n % 3 == 2);
            EXPECT_EQ(text_at(*batch->children[4], n), n % 3 == 2 ? "" : "x");
            if (n % 3 == 2) continue;
            EXPECT_EQ(text_at(*batch->children[1], n), "第" + std::to_string(n));
            EXPECT_EQ(bit(batch->children[2]->buffers[1], n), n % 2 != 0);
            EXPECT_EQ(text_at(*batch->children[3], n), n % 2 == 0 ? "no" : "yes");
        }
    }
}

TEST(arrow_source, columns_of_nulls_alone_have_all_their_buffers) {
    script s{[](std::int64_t n) { return n < 9 ? std::optional(made_row(2)) : std::nullopt; }};
    owned<ArrowArrayStream> out;
    stream(s, out);
    owned<ArrowArray> batch;
    ASSERT_TRUE(next(out.it, batch));
    for (int i = 1; i < 5; ++i) {
        for (int b = i == 4 ? 1 : 0; b < batch->children[i]->n_buffers; ++b)
            EXPECT_NE(batch->children[i]->buffers[b], nullptr) << i << ' ' << b;
        EXPECT_EQ(batch->children[i]->null_count, i == 4 ? 0 : 9);
    }
}

TEST(arrow_source, batches_end_after_so_many_rows) {
    for (std::int64_t const rows : {arrow_batch_rows - 1, arrow_batch_rows, arrow_batch_rows + 1, 3 * arrow_batch_rows + 17}) {
        script s{up_to(rows)};
        owned<ArrowArrayStream> out;
        stream(s, out);
        owned<ArrowArray> batch;
        std::int64_t seen = 0;
        while (next(out.it, batch)) {
            EXPECT_EQ(batch->length, std::min(arrow_batch_rows, rows - seen));
            for (std::int64_t const at : {std::int64_t{0}, batch->length - 1}) {
                EXPECT_EQ(integer_at(*batch->children[0], at), seen + at);
                EXPECT_EQ(text_at(*batch->children[1], at).value_or("none"),
                          (seen + at) % 3 == 2 ? "none" : "第" + std::to_string(seen + at));
            }
            seen += batch->length;
            EXPECT_TRUE(seen == rows || s.sessions == 1);
        }
        EXPECT_EQ(seen, rows);
        EXPECT_EQ(s.sessions, 0) << "read to its end, a stream holds nothing";
        EXPECT_EQ(s.begun, 1);
        EXPECT_EQ(s.ended, 1);
    }
}

TEST(arrow_source, batches_end_after_so_many_bytes) {
    std::string const long_text(20u << 20, 'x');
    script s{[&](std::int64_t n) {
        return n < 10 ? std::optional(values{n, std::monostate{}, std::monostate{}, std::monostate{}, long_text}) : std::nullopt;
    }};
    owned<ArrowArrayStream> out;
    stream(s, out);
    owned<ArrowArray> batch;
    std::vector<std::int64_t> lengths;
    while (next(out.it, batch)) lengths.push_back(batch->length);
    EXPECT_EQ(lengths, (std::vector<std::int64_t>{4, 4, 2}));
}

TEST(arrow_source, columns_may_be_taken_out_of_a_batch) {
    script s{up_to(100)};
    owned<ArrowArrayStream> out;
    stream(s, out);
    owned<ArrowArray> number, word, dictionary;
    owned<ArrowSchema> name;
    {
        owned<ArrowArray> batch;
        owned<ArrowSchema> schema;
        ASSERT_TRUE(next(out.it, batch));
        number.it = *batch->children[0];
        batch->children[0]->release = nullptr;
        word.it = *batch->children[3];
        batch->children[3]->release = nullptr;
        arrow_schema("tickets", &schema);
        name.it = *schema->children[0];
        schema->children[0]->release = nullptr;
    }
    out.release();
    EXPECT_EQ(integer_at(number.it, 99), 99);
    EXPECT_EQ(text_at(word.it, 97), "yes");
    EXPECT_STREQ(name->name, "ticket");
    dictionary.it = *word->dictionary;
    word->dictionary->release = nullptr;
    word.release();
    EXPECT_EQ(word->release, nullptr);
    EXPECT_EQ(text_in(dictionary.it, 1), "yes");
}

TEST(arrow_source, a_stream_may_be_moved_and_released_at_any_point) {
    for (int batches : {0, 1, 2}) {
        script s{up_to(arrow_batch_rows + 1)};
        owned<ArrowArrayStream> out, moved;
        stream(s, out);
        moved.it = out.it;
        out->release = nullptr;
        owned<ArrowArray> batch;
        for (int i = 0; i < batches; ++i) EXPECT_TRUE(next(moved.it, batch));
        moved.release();
        EXPECT_EQ(moved->release, nullptr);
        EXPECT_EQ(s.sessions, 0);
        EXPECT_EQ(s.begun, s.ended);
        EXPECT_TRUE(batches == 0 || integer_at(*batch->children[0], 0) >= 0) << "what was handed out stays";
    }
}

TEST(arrow_source, what_may_not_stand_in_a_file_is_named_and_not_handed_out) {
    expect_fault(with(0, {}), EIO, "corrupt: ", "things.number");
    expect_fault(with(4, {}), EIO, "corrupt: ", "things.text");
    expect_fault(with(3, std::string("perhaps")), EIO, "corrupt: ", "things.word");
    expect_fault(with(4, std::string("\xC3")), EIO, "corrupt: ", "things.text");
    expect_fault(with(1, std::string("ok\xED\xA0\x80")), EIO, "corrupt: ", "things.maybe");
}

TEST(arrow_source, faults_of_the_store_and_of_memory_do_not_leave_the_callback) {
    auto const throwing = [](auto fault) {
        return script{[fault](std::int64_t n) -> std::optional<values> {
            if (n == 5) throw fault;
            return made_row(n);
        }};
    };
    expect_fault(throwing(storage_error(errc::storage, "disk I/O error")), EIO, "storage: ", "disk I/O error");
    expect_fault(throwing(storage_error(errc::no_memory, "none")), ENOMEM, "no_memory: ", "none");
    expect_fault(throwing(std::bad_alloc()), ENOMEM, "no_memory: ", "内存不足");
    expect_fault(throwing(std::runtime_error("odd")), EIO, "storage: ", "odd");
}

TEST(arrow_source, what_was_handed_out_before_a_fault_stays_good) {
    script s{[](std::int64_t n) -> std::optional<values> {
        if (n == arrow_batch_rows + 3) throw storage_error(errc::storage, "gone");
        return made_row(n);
    }};
    owned<ArrowArrayStream> out;
    stream(s, out);
    owned<ArrowArray> first;
    ASSERT_TRUE(next(out.it, first));
    ArrowArray second;
    EXPECT_EQ(out->get_next(&out, &second), EIO);
    EXPECT_EQ(integer_at(*first->children[0], 7), 7);
}

TEST(arrow_source, a_forked_child_touches_nothing) {
    script s{up_to(10)};
    bool child = false;
    {
        owned<ArrowArrayStream> out;
        stream(s, out, [&child] { return child; });
        child = true;
        ArrowArray batch;
        EXPECT_EQ(out->get_next(&out, &batch), EINVAL);
        child = false;
    }
    EXPECT_EQ(s.begun, s.ended);
    EXPECT_EQ(s.sessions, 0);
}

TEST(utf8, tells_well_formed_texts_from_others) {
    for (char const* good :
         {"", "a", "plain ascii of some length", "亲，您好", "🐢", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF",
          "\xEE\x80\x80", "\xC2\x80", "\xE0\xA0\x80", "\xF0\x90\x80\x80", "12345678é", "1234567é"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (char const* bad :
         {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80", "\xFF", "a\xC3", "\xE4\xBA", "\xE4\xBA\x28", "\xF0\x9F\x90", "12345678\xC3", "\xC3\xA9\xA9"})
        EXPECT_FALSE(is_utf8(bad)) << bad;
    EXPECT_TRUE(is_utf8(std::string_view("a\0b", 3)));
}
