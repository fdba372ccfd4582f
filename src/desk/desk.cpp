// The public face: one object over the engine, the writer queue and the read sessions.
#include <csdesk/desk/desk.hpp>

#include <atomic>
#include <mutex>

#include "desk/arrow_stream.hpp"
#include "desk/executor.hpp"
#include "desk/open_store.hpp"
#include "desk/outbox.hpp"
#include "desk/whatif.hpp"
#include "desk/writer_queue.hpp"

namespace csdesk {

using namespace engine;

struct desk::impl {
    impl(std::string const& path, desk_options const& options, registry const& types)
        : opened(open_store(path, types, options)),
          core(std::move(opened.writer), types, options, opened.salt_key),
          queue(core),
          read_only(options.read_only),
          streams(opened.forked) {
        if (opened.needs_rebuild) queue.alone([&] { in_transaction([&] { core.rebuild(); }); });
        if (!read_only)
            queue.alone([&] {
                if (core.zones_have_changed()) in_transaction([&] { core.retime_calendars(); });
            });
    }

    // Why the handle cannot be used, or nothing.
    std::optional<error> unusable() const {
        if (opened.forked())
            return refuse(errc::closed, "", "this desk was inherited through fork; open it anew", "句柄经 fork 继承，请重新打开");
        if (closed) return refuse(errc::closed, "", "this desk is closed", "服务台已关闭");
        if (core.sync_failed())
            return refuse(errc::closed, "", "a sync to disk failed; open the desk anew", "磁盘同步失败，请重新打开");
        if (queue.inside_listener()) return refuse(errc::reentrant, "", "not from inside a listener", "不可在监听器内调用");
        return std::nullopt;
    }
    void must_be_usable() const {
        if (auto why = unusable()) throw storage_error(why->code, why->en);
    }
    // For who has waited in the queue, where the desk may have closed meanwhile.
    void must_be_open() const {
        if (closed) throw storage_error(errc::closed, "this desk is closed");
    }
    void must_be_writable() const {
        must_be_usable();
        if (read_only) throw storage_error(errc::storage, "this desk was opened read-only");
    }

    template <class Body>
    void in_transaction(Body&& body) {
        try {
            core.begin();
            body();
            core.commit();
        } catch (...) {
            core.abort();
            throw;
        }
    }

    // Runs `read` with a session of its own; ":memory:" has one connection, so there the queue lends it.
    template <class Read>
    auto with_session(Read&& read) {
        must_be_usable();
        if (opened.shared_session) {
            std::optional<decltype(read(*opened.shared_session))> answer;
            queue.alone([&] {
                must_be_open();
                answer = read(*opened.shared_session);
            });
            return std::move(*answer);
        }
        std::unique_ptr<session> mine = borrow();
        auto answer = read(*mine);
        std::lock_guard const guard(sessions_lock);
        if (!closed && sessions.size() < 4) sessions.push_back(std::move(mine));
        return answer;
    }
    std::unique_ptr<session> borrow() {
        std::lock_guard const guard(sessions_lock);
        if (sessions.empty()) return opened.open_session();
        auto mine = std::move(sessions.back());
        sessions.pop_back();
        return mine;
    }

    opened_store opened;
    executor core;
    writer_queue queue;
    bool read_only;
    std::atomic<bool> closed{false};
    std::mutex sessions_lock;
    std::vector<std::unique_ptr<session>> sessions;
    arrow_streams streams;
};

namespace {

// A handle that was closed, or lost its sync, while this caller waited its turn refuses like any other.
template <class Impl, class Body>
auto refusing_when_closed(Impl& i, Body&& body, auto&& refused_as) {
    try {
        return body();
    } catch (storage_error const& fault) {
        auto const why = i.unusable();
        if (fault.code() != errc::closed || !why) throw;
        return refused_as(*why);
    }
}

}  // namespace

desk::desk(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
desk::desk(desk&&) noexcept = default;
desk& desk::operator=(desk&&) noexcept = default;
desk::~desk() = default;

desk desk::open(std::string const& path, desk_options const& options) {
    return desk(std::make_unique<impl>(path, options, rooms()));
}

result<reply> desk::execute(command const& what, context const& how) {
    if (auto why = impl_->unusable()) return *why;
    if (impl_->read_only) return refuse(errc::forbidden, "", "this desk was opened read-only", "服务台以只读方式打开");
    request const one{what, how};
    return refusing_when_closed(
        *impl_,
        [&] {
            return std::move(impl_->queue.execute({&one, 1}).front());
        },
        [](error const& e) { return result<reply>(e); });
}

std::vector<result<reply>> desk::execute_many(std::span<request const> requests) {
    auto why = impl_->unusable();
    if (!why && impl_->read_only) why = refuse(errc::forbidden, "", "this desk was opened read-only", "服务台以只读方式打开");
    if (why) return std::vector<result<reply>>(requests.size(), *why);
    return refusing_when_closed(
        *impl_, [&] { return impl_->queue.execute(requests); },
        [&](error const& e) { return std::vector<result<reply>>(requests.size(), e); });
}

namespace {

std::optional<error> wrong_shop(std::string const& shop) {
    if (well_formed_key(shop)) return std::nullopt;
    return refuse(errc::invalid_argument, "shop", "1 to 128 bytes of UTF-8 without control characters",
                  "应为 1 至 128 字节、不含控制字符的 UTF-8");
}

std::optional<error> wrong_now(instant now) {
    if (in_range(now)) return std::nullopt;
    return refuse(errc::out_of_range, "now", "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间");
}

void must_be_right(std::optional<error> const& wrong) {
    if (wrong) throw refused(*wrong);
}

}  // namespace

std::vector<logged_event> desk::advance(instant now, std::optional<std::string> const& shop, std::optional<std::int64_t> most) {
    impl_->must_be_writable();
    must_be_right(wrong_now(now));
    if (shop) must_be_right(wrong_shop(*shop));
    if (most && (*most < 1 || *most > most_firings))
        throw refused(refuse(errc::invalid_argument, "most", "must be between 1 and 1000", "应在 1 与 1000 之间"));
    std::vector<logged_event> fired;
    impl_->queue.alone([&] { impl_->in_transaction([&] { fired = impl_->core.advance(now, shop, most); }); });
    return fired;
}

std::optional<instant> desk::next_deadline() {
    impl_->must_be_usable();
    std::optional<instant> out;
    impl_->queue.alone([&] { out = impl_->core.next_deadline(); });
    return out;
}

result<std::string> desk::query(std::string_view view, std::string_view params, std::string const& shop,
                                std::optional<std::string> const& after, std::int64_t limit, std::optional<instant> now) {
    if (auto why = impl_->unusable()) return *why;
    view_type const* type = rooms().find_view(view);
    if (type == nullptr)
        return refuse(errc::unknown_name, "view", "no such view: " + std::string(view), "没有这个视图：" + std::string(view));
    if (limit < 1 || limit > 10'000)
        return refuse(errc::invalid_argument, "limit", "must be between 1 and 10000", "应在 1 与 10000 之间");
    if (auto wrong = wrong_shop(shop)) return *wrong;
    if (now)
        if (auto wrong = wrong_now(*now)) return *wrong;
    auto parsed = parse_json(params.empty() ? "{}" : params);
    if (!parsed) return parsed.error();
    page const p{after, limit, now};
    return impl_->with_session([&](session& s) {
        snapshot const held(s);
        return type->run(s.rows(shop), *parsed, p);
    });
}

result<std::string> desk::allowed(std::string_view workflow, std::int64_t id, context const& how) {
    std::string params = R"({"id":)" + std::to_string(id) + R"(,"actor":)";
    append_string(params, format_actor(how.who));
    params += '}';
    std::string const view = std::string(workflow) + ".allowed";
    return query(view, params, how.shop, {}, 100, how.now);
}

namespace {

void check_page(char const* cursor, std::int64_t after, std::int64_t limit) {
    if (after < 0) throw refused(refuse(errc::invalid_argument, cursor, "may not be negative", "不能为负"));
    if (limit < 1) throw refused(refuse(errc::invalid_argument, "limit", "must be at least 1", "至少为 1"));
}

bool is_hash(std::string const& text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos; }

}  // namespace

std::vector<logged_event> desk::events(std::string const& shop, std::int64_t since, std::int64_t limit) {
    must_be_right(wrong_shop(shop));
    check_page("since", since, limit);
    return impl_->with_session([&](session& s) {
        std::vector<logged_event> out;
        for (stored_event const& e : s.events(shop, since, limit)) out.push_back(show(rooms(), e));
        return out;
    });
}

std::vector<effect> desk::outbox(std::string const& shop, std::int64_t after, std::int64_t limit) {
    must_be_right(wrong_shop(shop));
    check_page("after", after, limit);
    return impl_->with_session([&](session& s) {
        std::vector<effect> out;
        row_query const query{&table_of<outbox_row>(), {{"number", compare::greater, after}}, {"number"}, limit};
        for (auto const& r : s.rows(shop).rows(query))
            out.push_back({std::get<std::int64_t>(r[0]), std::get<std::string>(r[1]), std::get<std::string>(r[2]),
                           std::get<std::string>(r[4]), instant_from_ms(std::get<std::int64_t>(r[3]))});
        return out;
    });
}

void desk::to_arrow(std::string_view table, ArrowArrayStream* out, std::string const& shop) {
    if (out == nullptr) throw refused(refuse(errc::invalid_argument, "out", "may not be null", "不能为空"));
    *out = {};
    arrow_table const& wanted = find_arrow_table(table);
    impl_->must_be_usable();
    opened_store& opened = impl_->opened;
    std::shared_ptr<arrow_source> source;
    if (opened.shared_session)
        impl_->queue.alone([&] {
            impl_->must_be_open();
            source = std::make_shared<arrow_source>(wanted, opened.forked, read_batches(wanted, *opened.shared_session, shop));
        });
    else
        source = std::make_shared<arrow_source>(wanted, opened.forked, opened.open_session(), shop);
    impl_->streams.add(source);
    export_stream(std::move(source), out);
}

verification desk::verify(std::optional<std::string> const& anchor) {
    impl_->must_be_usable();
    if (anchor && !is_hash(*anchor))
        throw refused(refuse(errc::invalid_argument, "anchor", "a head hash expected: 64 lower-case hexadecimal digits",
                             "应为链头哈希：64 位小写十六进制"));
    verification out;
    impl_->queue.alone([&] { out = impl_->core.verify(anchor); });
    return out;
}

bool desk::rebuild() {
    impl_->must_be_writable();
    bool same = false;
    impl_->queue.alone([&] { impl_->in_transaction([&] { same = impl_->core.rebuild(); }); });
    return same;
}

void desk::export_log(std::function<void(std::string_view)> const& write) {
    impl_->must_be_usable();
    impl_->queue.alone([&] { impl_->core.export_log(write); });
}

result<whatif_report> desk::what_if(whatif_request const& what, whatif_progress const& tell) {
    if (auto why = impl_->unusable()) return *why;
    if (auto wrong = wrong_shop(what.shop)) return *wrong;
    return impl_->with_session([&](session& s) {
        snapshot const held(s);
        return engine::what_if(s, rooms(), what, tell);
    });
}

void desk::listen(std::function<void(std::string const&, logged_event const&)> hear) {
    impl_->must_be_usable();
    impl_->queue.listen(std::move(hear));
}

std::int64_t desk::bytes() {
    impl_->must_be_usable();
    std::int64_t out = 0;
    impl_->queue.alone([&] { out = impl_->core.storage().bytes(); });
    return out;
}

void desk::close() {
    if (!impl_ || impl_->closed) return;
    if (impl_->queue.inside_listener()) throw storage_error(errc::reentrant, "not from inside a listener");
    if (impl_->closed.exchange(true)) return;
    impl_->streams.close();
    impl_->queue.alone([&] {
        std::lock_guard const guard(impl_->sessions_lock);
        impl_->sessions.clear();
        impl_->core.close();
    });
}

// ---- what the desk knows ----------------------------------------------------------------------------------------

namespace {

template <class Map>
std::vector<std::string> names_in(Map const& map) {
    std::vector<std::string> out;
    for (auto const& [name, unused] : map) out.push_back(name);
    return out;
}

}  // namespace

result<std::string> schema(std::string_view command_name) {
    if (auto const* type = rooms().find_command(command_name)) return type->schema;
    return refuse(errc::unknown_name, "command", "no such command: " + std::string(command_name),
                  "没有这个命令：" + std::string(command_name));
}

result<std::string> event_schema(std::string_view event_name) {
    if (auto const* type = rooms().find_event(event_name)) return type->schema;
    return refuse(errc::unknown_name, "event", "no such event: " + std::string(event_name),
                  "没有这个事件：" + std::string(event_name));
}

result<std::string> view_schema(std::string_view view_name) {
    if (auto const* type = rooms().find_view(view_name))
        return R"({"params":)" + type->params_schema + R"(,"row":)" + type->row_schema + '}';
    return refuse(errc::unknown_name, "view", "no such view: " + std::string(view_name),
                  "没有这个视图：" + std::string(view_name));
}

command to_command(std::type_info const& type, void const* fields) {
    if (auto const* known = rooms().find_command(std::type_index(type))) return {known->name, known->encode(fields)};
    throw refused(refuse(errc::unknown_name, "", "this struct is no command", "该结构不是命令"));
}

std::vector<std::string> command_names() { return names_in(rooms().commands()); }
std::vector<std::string> event_names() { return names_in(rooms().events()); }
std::vector<std::string> view_names() { return names_in(rooms().views()); }

}  // namespace csdesk
