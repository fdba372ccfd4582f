#include <csdesk/quality/survey.hpp>

#include <algorithm>

namespace csdesk::survey {
namespace {

constexpr std::size_t most_entries = 50;
constexpr std::size_t longest_comment = 4'000;

error wrong(std::string field, std::string en, std::string zh, errc code = errc::invalid_argument) {
    return refuse(code, std::move(field), std::move(en), std::move(zh));
}

/// Why the customer is not asked now; nothing where they may be.
std::optional<error> not_now(state const& s, facts const& f) {
    if (!f.ended)
        return wrong("ticket", "a rating is asked for once the ticket is resolved", "工单解决后才能邀请评价", errc::not_allowed);
    auto const asked =
        std::any_of(s.entries.begin(), s.entries.end(), [&](entry const& e) { return e.resolution == f.resolution; });
    if (asked)
        return wrong("ticket", "asked for or rated already: once a resolution", "该次解决已邀请或已评价", errc::not_allowed);
    if (f.last_asked && f.at - *f.last_asked < f.rules.cool_down) {
        std::string const from = format_instant(*f.last_asked + f.rules.cool_down);
        return wrong("ticket", "this customer was asked lately; again from " + from,
                     "该客户近期已受邀评价，" + from + " 起可再次邀请", errc::not_allowed);
    }
    return std::nullopt;
}

entry const* by_token(state const& s, std::string const& token) {
    auto const found = std::find_if(s.entries.begin(), s.entries.end(), [&](entry const& e) { return e.token == token; });
    return found == s.entries.end() ? nullptr : &*found;
}
entry const* by_resolution(state const& s, std::int32_t resolution) {
    auto const found =
        std::find_if(s.entries.begin(), s.entries.end(), [&](entry const& e) { return e.resolution == resolution; });
    return found == s.entries.end() ? nullptr : &*found;
}

std::optional<error> check_rating(rate const& c) {
    if (c.score < 1 || c.score > 5) return wrong("score", "1 to 5", "应在 1 与 5 之间");
    if (!c.comment) return std::nullopt;
    std::string const& text = c.comment->value;
    if (text.find_first_not_of(" \t\r\n") == std::string::npos || text.size() > longest_comment)
        return wrong("comment", "not blank, at most 4000 bytes", "不能为空白，最长 4000 字节");
    return std::nullopt;
}

void trim(state& s) {
    if (s.entries.size() > most_entries) s.entries.erase(s.entries.begin());
}

}  // namespace

outcome check(policy const& p) {
    constexpr span most = std::chrono::hours(24 * 3653);
    for (auto const& [field, length] : {std::pair{"cool_down", p.cool_down}, std::pair{"valid_for", p.valid_for}})
        if (length < span{0} || length > most) return wrong(field, "0 to ten years", "应在 0 与十年之间");
    if (p.good_from < 1 || p.good_from > 5) return wrong("good_from", "1 to 5", "应在 1 与 5 之间");
    return done();
}

result<std::vector<event>> decide(state const& s, request const&, facts const& f) {
    bool const automatic = f.who.role == role::system;
    if (auto why = not_now(s, f)) {
        if (automatic) return std::vector<event>{};
        return *why;
    }
    requested e{.ticket = f.ticket, .survey = f.new_survey(), .customer = f.customer, .kind = f.kind};
    e.channel = f.channel;
    e.agent = f.agent;
    e.token = f.link_of(e.survey);
    e.resolution = f.resolution;
    e.automatic = automatic;
    if (f.rules.valid_for > span{0}) e.valid_until = f.at + f.rules.valid_for;
    survey_id const number = e.survey;
    return std::vector<event>{std::move(e), contacted{f.customer, number}};
}

result<std::vector<event>> decide(state const& s, rate const& c, facts const& f) {
    if (auto why = check_rating(c)) return *why;
    entry const* asked = c.token ? by_token(s, *c.token) : by_resolution(s, f.resolution);
    if (c.token && (asked == nullptr || c.token->empty()))
        return wrong("token", "no request of this ticket has this link", "该工单没有此评价链接", errc::not_found);
    if (asked == nullptr && !f.ended)
        return wrong("ticket", "a rating is given once the ticket is resolved", "工单解决后才能评价", errc::not_allowed);
    std::int32_t const resolution = asked != nullptr ? asked->resolution : f.resolution;
    if (asked != nullptr && asked->score != 0) {
        if (asked->score == c.score) return std::vector<event>{rating_repeated{f.ticket, resolution, c.score}};
        return wrong("score", "this resolution was rated before", "该次解决已评价过", errc::conflict);
    }
    if (asked != nullptr && asked->valid_until && f.at > *asked->valid_until)
        return wrong("token", "the link can be used no more", "评价链接已过期", errc::not_allowed);
    rated e{.ticket = f.ticket, .customer = f.customer, .kind = f.kind, .channel = f.channel, .agent = f.agent};
    if (asked != nullptr) {
        e.survey = asked->survey;
        e.channel = asked->channel;
        e.agent = asked->agent;
    } else {
        e.survey = f.new_survey();
    }
    e.resolution = resolution;
    e.score = c.score;
    e.good = c.score >= f.rules.good_from;
    e.replaces_earlier = f.rules.after_reopen == after_reopen::replace;
    if (c.comment) e.comment = *c.comment;
    return std::vector<event>{e};
}

void evolve(state& s, requested const& e, instant at) {
    s.ticket = e.ticket;
    s.customer = e.customer;
    s.kind = e.kind;
    s.entries.push_back({.survey = e.survey,
                         .token = e.token,
                         .resolution = e.resolution,
                         .asked_at = at,
                         .valid_until = e.valid_until,
                         .channel = e.channel,
                         .agent = e.agent});
    trim(s);
}

void evolve(state& s, rated const& e, instant at) {
    s.ticket = e.ticket;
    s.customer = e.customer;
    s.kind = e.kind;
    auto found = std::find_if(s.entries.begin(), s.entries.end(), [&](entry const& o) { return o.resolution == e.resolution; });
    if (found == s.entries.end())
        found = s.entries.insert(found, {.survey = e.survey, .resolution = e.resolution, .channel = e.channel, .agent = e.agent});
    found->rated_at = at;
    found->score = e.score;
    found->good = e.good;
    bool overtaken = false;  // a late answer to an old link does not replace the rating of a later resolution
    if (e.replaces_earlier)
        for (entry& o : s.entries) {
            if (o.resolution < e.resolution) o.counted = false;
            overtaken = overtaken || (o.resolution > e.resolution && o.counted);
        }
    found->counted = !overtaken;
    trim(s);
}

void evolve(state&, rating_repeated const&, instant) {}
void evolve(customer_state& s, contacted const&, instant at) { s.asked_at = at; }

}  // namespace csdesk::survey
