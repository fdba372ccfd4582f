// The desk as JSON text: one document in, one out. What the C ABI speaks, and any host that passes messages on rather than
// link to structs.
//
//     auto const r = read_request(R"({"name":"ticket.open","data":{…},"actor":"agent:li"})", now);
//     if (!r) return to_json(r.error());
//     auto const answer = desk.execute(r->what, r->how);
//     return answer ? to_json(*answer) : to_json(answer.error());
//
// Strict (no unknown, missing or repeated member; integers only; bounded depth and size), and every refusal names the path.
// Pure functions, safe from any thread.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/desk/desk.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk {

/// Reads a command with its context: `name`, `data`, `actor` and, where wanted, `now` (RFC 3339 or milliseconds since 1970;
/// otherwise the instant given here), `shop` ("main"), `command_id`. What is wrong in `data` is found when it is executed.
result<request> read_request(std::string_view json, instant now);

/// Reads an array of such commands. A refusal's field begins with the place: `commands[3].actor`.
result<std::vector<request>> read_requests(std::string_view json, instant now);

/// The command that acknowledges an effect of the outbox. Its id follows from the key unless `how` brings one, so that saying it
/// twice is done once and answers the same.
request acknowledgement(std::string_view key, context how);

/// A question for `desk::query`.
struct question {
    std::string view{};                  ///< such as `ticket.timeline`
    std::string params = "{}";           ///< what the view asks for, as a JSON object
    std::string shop = "main";           ///< 1 … 128 bytes
    std::optional<std::string> after{};  ///< the cursor that the page before gave
    std::int64_t limit = 100;            ///< rows of a page, 1 … 10,000
    std::optional<instant> now{};        ///< for views that show running clocks
};

/// Reads a question: `view` and, where wanted, `params`, `shop`, `after`, `limit`, `now`.
result<question> read_question(std::string_view json, instant now);

/// `{"events":[…],"ids":{"ticket":1},"repeated":false}`
std::string to_json(reply const& r);

/// `{"answers":[{"reply":{…}},{"error":{…}}]}`, in the order of the commands.
std::string to_json(std::vector<result<reply>> const& answers);

/// `{"code":"not_allowed","field":"…","message":"…","message_zh":"…","allowed":[…]}`
std::string to_json(error const& e);

/// `{"seq":1,"at":"…","type":"ticket.opened","data":{…},"actor":"agent:li","command_id":"…","hash":"…"}`
std::string to_json(logged_event const& e);

/// `{"events":[…]}`
std::string to_json(std::vector<logged_event> const& events);

/// `{"effects":[{"number":1,"key":"…","kind":"refund","data":{…},"at":"…"}]}`
std::string to_json(std::vector<effect> const& effects);

/// `{"ok":true,"events":17,"shop":null,"seq":null,"what":"","anchored":false,"heads":{"main":"…"}}`
std::string to_json(verification const& v);

/// `["a","b"]`
std::string to_json(std::vector<std::string> const& texts);

}  // namespace csdesk
#pragma GCC visibility pop
