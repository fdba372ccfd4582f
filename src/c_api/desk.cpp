#include "c_api/desk.hpp"

#include <csdesk/desk/arrow.hpp>
#include <csdesk/desk/json.hpp>

#include "c_api/arguments.hpp"
#include "c_api/text.hpp"

namespace csdesk::c_api {
namespace {

/// Thrown through what its callback ended.
struct enough {};

context host_context(std::string shop, std::int64_t now_ms) {
    return {.shop = std::move(shop), .who = {role::host, ""}, .now = now_in(now_ms, "now_ms")};
}

}  // namespace
}  // namespace csdesk::c_api

using namespace csdesk;
using namespace csdesk::c_api;
using csdesk::c_api::place;

extern "C" {

int csdesk_execute(csdesk_desk* desk, char const* command, size_t length, csdesk_text** reply) {
    return guarded([&] {
        auto& out = place(reply, "reply");
        held_desk const d(desk);
        auto const request = read_request(bytes_in(command, length, "command"), system_now()).value();
        hand_out(out, to_json(d->execute(request.what, request.how).value()));
    });
}

int csdesk_execute_many(csdesk_desk* desk, char const* commands, size_t length, csdesk_text** answers) {
    return guarded([&] {
        auto& out = place(answers, "answers");
        held_desk const d(desk);
        auto const requests = read_requests(bytes_in(commands, length, "commands"), system_now()).value();
        hand_out(out, to_json(d->execute_many(requests)));
    });
}

int csdesk_query(csdesk_desk* desk, char const* question, size_t length, csdesk_text** answer) {
    return guarded([&] {
        auto& out = place(answer, "answer");
        held_desk const d(desk);
        auto const q = read_question(bytes_in(question, length, "question"), system_now()).value();
        hand_out(out, d->query(q.view, q.params, q.shop, q.after, q.limit, q.now).value());
    });
}

int csdesk_advance(csdesk_desk* desk, int64_t now_ms, char const* shop, size_t shop_length, csdesk_text** events) {
    return guarded([&] {
        auto& out = place(events, "events");
        held_desk const d(desk);
        auto const now = now_in(now_ms, "now_ms");
        hand_out(out, to_json(d->advance(now, optional_shop(shop, shop_length))));
    });
}

int csdesk_advance_some(csdesk_desk* desk, int64_t now_ms, char const* shop, size_t shop_length, int64_t most,
                        csdesk_text** events) {
    return guarded([&] {
        auto& out = place(events, "events");
        held_desk const d(desk);
        auto const now = now_in(now_ms, "now_ms");
        hand_out(out, to_json(d->advance(now, optional_shop(shop, shop_length), most)));
    });
}

int csdesk_next_deadline(csdesk_desk* desk, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        out = ms_or_never(held_desk(desk)->next_deadline());
    });
}

int csdesk_outbox(csdesk_desk* desk, char const* shop, size_t shop_length, int64_t after, int64_t limit, csdesk_text** effects) {
    return guarded([&] {
        auto& out = place(effects, "effects");
        held_desk const d(desk);
        hand_out(out, to_json(d->outbox(shop_in(shop, shop_length), after, limit)));
    });
}

int csdesk_acknowledge(csdesk_desk* desk, char const* shop, size_t shop_length, char const* key, size_t key_length,
                       int64_t now_ms, csdesk_text** reply) {
    return guarded([&] {
        auto& out = place(reply, "reply");
        held_desk const d(desk);
        auto how = host_context(shop_in(shop, shop_length), now_ms);
        auto const request = acknowledgement(text_in(key, key_length, "key"), std::move(how));
        hand_out(out, to_json(d->execute(request.what, request.how).value()));
    });
}

int csdesk_events(csdesk_desk* desk, char const* shop, size_t shop_length, int64_t since, int64_t limit, csdesk_text** events) {
    return guarded([&] {
        auto& out = place(events, "events");
        held_desk const d(desk);
        hand_out(out, to_json(d->events(shop_in(shop, shop_length), since, limit)));
    });
}

int csdesk_verify(csdesk_desk* desk, char const* anchor, size_t anchor_length, int* ok, csdesk_text** report) {
    if (report != nullptr && is_aligned(report)) *report = nullptr;  // both places, whichever of them is refused
    return guarded([&] {
        auto& good = place(ok, "ok");
        auto& out = place(report, "report");
        held_desk const d(desk);
        auto const found = d->verify(optional_text(anchor, anchor_length, "anchor"));
        hand_out(out, to_json(found));
        good = found.ok ? 1 : 0;
    });
}

int csdesk_rebuild(csdesk_desk* desk, int* identical) {
    return guarded([&] {
        auto& out = place(identical, "identical");
        out = held_desk(desk)->rebuild() ? 1 : 0;
    });
}

int csdesk_export(csdesk_desk* desk, csdesk_line_fn on_line, void* user_data, int64_t* lines) {
    return guarded([&] {
        auto& count = place(lines, "lines");
        if (on_line == nullptr) wrong("on_line", "may not be null", "不能为空");
        held_desk const d(desk);
        std::int64_t handed = 0;
        try {
            d->export_log([&](std::string_view line) {
                std::string const text(line);
                ++handed;
                if (on_line(text.c_str(), text.size(), user_data) != 0) throw enough();
            });
        } catch (enough const&) {  // as the host wished
        }
        count = handed;
    });
}

int csdesk_whatif(csdesk_desk* desk, char const* request, size_t length, csdesk_progress_fn on_progress, void* user_data,
                  csdesk_text** answer) {
    return guarded([&] {
        auto& out = place(answer, "answer");
        held_desk const d(desk);
        auto const asked = read_whatif(bytes_in(request, length, "request")).value();
        try {
            hand_out(out, to_json(d->what_if(asked, [&](std::int64_t done, std::int64_t all) {
                                       if (on_progress != nullptr && on_progress(done, all, user_data) != 0) throw enough();
                                   }).value()));
        } catch (enough const&) {  // as the host wished
        }
    });
}

int csdesk_bytes(csdesk_desk* desk, int64_t* out) {
    return guarded([&] {
        auto& answer = place(out, "out");
        answer = held_desk(desk)->bytes();
    });
}

int csdesk_to_arrow(csdesk_desk* desk, char const* table, size_t table_length, char const* shop, size_t shop_length,
                    struct ArrowArrayStream* out) {
    return guarded([&] {
        auto& stream = place(out, "out");
        held_desk const d(desk);
        auto const name = text_in(table, table_length, "table");
        d->to_arrow(name, &stream, shop_in(shop, shop_length));
    });
}

int csdesk_set_listener(csdesk_desk* desk, csdesk_event_fn on_event, void* user_data) {
    return guarded([&] {
        held_desk const d(desk);
        if (on_event == nullptr) return d->listen({});
        d->listen([on_event, user_data](std::string const& shop, logged_event const& e) {
            std::string const text = to_json(e);
            on_event(shop.c_str(), text.c_str(), text.size(), user_data);
        });
    });
}

}  // extern "C"
