// Host actions (宿主动作): csdesk never moves money, parcels or listings itself. Each outside act is asked of the host under
// a stable id and has a life of its own: requested → accepted → done | failed | unknown. A repeated confirmation is
// absorbed; `unknown` is reconciled by asking, never by repeating.
//
// Pure: time and actor are arguments. Values, safe from any thread.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/money.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::action {

/// What the host is asked to do.
enum class kind : std::uint8_t {
    refund = 1,
    payout = 2,
    coupon = 3,
    resend = 4,
    intercept = 5,
    change_address = 6,
    remark = 7,
    delist = 8,
    block = 9,
    publish = 10,
    send = 11,
};
inline constexpr spelled<kind> kind_names[] = {
    {kind::refund, "refund", "退款", "Refund"},
    {kind::payout, "payout", "打款", "Payout"},
    {kind::coupon, "coupon", "发券", "Coupon"},
    {kind::resend, "resend", "补发", "Resend"},
    {kind::intercept, "intercept", "拦截快递", "Intercept parcel"},
    {kind::change_address, "change_address", "改地址", "Change address"},
    {kind::remark, "remark", "订单备注", "Order remark"},
    {kind::delist, "delist", "下架", "Delist"},
    {kind::block, "block", "拉黑", "Block"},
    {kind::publish, "publish", "发布", "Publish"},
    {kind::send, "send", "发送", "Send"},
};
constexpr std::span<spelled<kind> const> names_of(kind) noexcept { return kind_names; }

/// What is known of an act. `done` and `failed` are final.
enum class status : std::uint8_t { requested = 1, accepted = 2, done = 3, failed = 4, unknown = 5 };
inline constexpr spelled<status> status_names[] = {
    {status::requested, "requested", "已请求", "Requested"},
    {status::accepted, "accepted", "已受理", "Accepted"},
    {status::done, "done", "已完成", "Done"},
    {status::failed, "failed", "已失败", "Failed"},
    {status::unknown, "unknown", "结果未知", "Unknown"},
};
constexpr std::span<spelled<status> const> names_of(status) noexcept { return status_names; }

/// One outside act. `deadline`: when no answer has come by then, the outcome is `unknown` and the host is asked.
struct state {
    action_id action{};  ///< the stable id, also the key under which the host carries it out
    action::kind kind = kind::refund;
    action::status status = status::requested;
    std::optional<ticket_id> ticket{};
    std::optional<order_key> order{};
    std::optional<money> amount{};
    std::string reason{};
    std::string external_id{};
    std::optional<instant> deadline{};
    instant requested_at{};
    std::int64_t questions = 0;  ///< how often the host was asked what became of it
};

/// action.request: asks the host for an act. `text` says what a person must know (address, remark, message).
struct request {
    action::kind kind = kind::refund;
    std::optional<ticket_id> ticket{};
    std::optional<order_key> order{};
    std::optional<money> amount{};  ///< required for refund and payout, positive
    std::optional<std::string> text{};
    std::optional<instant> deadline{};  ///< must lie after now
};

/// action.confirm: what the host says became of it. Any outcome but `requested`.
struct confirm {
    action_id action{};
    action::status outcome = status::done;
    std::optional<std::string> reason{};       ///< required where it failed
    std::optional<std::string> external_id{};  ///< the host's or the bank's own number
};

/// action.pass_deadline: no answer came in time. By the system.
struct pass_deadline {
    action_id action{};
};

/// action.requested: the host is asked, through the outbox.
struct requested {
    action_id action{};
    action::kind kind = kind::refund;
    std::optional<ticket_id> ticket{};
    std::optional<order_key> order{};
    std::optional<money> amount{};
    std::optional<std::string> text{};
    std::optional<instant> deadline{};
};
/// action.confirmed: the status moved. `ticket` is repeated here so that others can follow it.
struct confirmed {
    action_id action{};
    action::kind kind = kind::refund;
    action::status from = status::requested;
    action::status outcome = status::done;
    std::optional<ticket_id> ticket{};
    std::string reason{};
    std::string external_id{};
    std::int64_t question = 0;  ///< where the outcome is unknown: number of the question now asked
};
/// action.repeated: the same confirmation again; nothing changed.
struct repeated {
    action_id action{};
    action::status outcome = status::done;
};
/// Any of them.
using event = std::variant<requested, confirmed, repeated>;
/// What follows from a command, or why not.
using decision = result<std::vector<event>>;

/// Decides a request. `fresh` is the id it gets.
decision decide(request const& c, action_id fresh, instant now);
/// Decides a confirmation; `conflict` where it contradicts a final outcome.
decision decide(state const& s, confirm const& c);
/// Decides a deadline: nothing where an answer has come or it has moved.
decision decide(state const& s, pass_deadline const& c, instant now);

/// Takes over what an event says; `at` is the log's time of it.
void evolve(state& s, requested const& e, instant at);
void evolve(state& s, confirmed const& e, instant at);
void evolve(state& s, repeated const& e, instant at);

/// When to stop waiting, while an answer is awaited.
std::optional<instant> due(state const& s);

}  // namespace csdesk::action
#pragma GCC visibility pop
