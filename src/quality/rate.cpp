// How facts become units: one function a kind of unit.
#include <csdesk/calendar/zone.hpp>
#include <csdesk/quality/rate.hpp>

#include <algorithm>

namespace csdesk::rates {
namespace {

constexpr std::size_t most_waiting = 100;

template <class T>
bool names(std::vector<T> const& list, T const& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}
bool shares(std::vector<std::string> const& a, std::vector<std::string> const& b) {
    return std::any_of(a.begin(), a.end(), [&](std::string const& one) { return names(b, one); });
}

wall_clock local(rule const& r, instant t) {
    return instant_to_local(r.tz, std::clamp(t, earliest_instant, latest_instant)).value();
}

bool in_hours(terms const& t, span time) { return t.from < t.to ? t.from <= time && time < t.to : t.from <= time || time < t.to; }

/// A unit asked now; whether it counts depends on the terms of its day, the hour and the waivers.
unit_state asked(rule const& r, instant at) {
    wall_clock const w = local(r, at);
    unit_state u{.day = format_date(w.date), .asked_at = at};
    terms const* const t = terms_on(r, w.date);
    u.counted = t != nullptr && in_hours(*t, w.time_of_day) &&
                std::none_of(r.waivers.begin(), r.waivers.end(), [&](waiver const& v) { return v.from <= at && at < v.to; });
    return u;
}

terms const* terms_of(rule const& r, unit_state const& u) { return terms_on(r, parse_date(u.day).value_or(local_date{})); }

/// Whether this speaker's words answer that unit.
bool answers_it(rule const& r, unit_state const& u, speaker who) {
    terms const* const t = terms_of(r, u);
    return who == speaker::person || (who == speaker::automatic && t != nullptr && t->answers == answers::anyone);
}

unit_state answered(rule const& r, unit_state u, instant at) {
    u.answered_at = std::max(at, u.asked_at);
    terms const* const t = terms_of(r, u);
    u.met = t != nullptr && *u.answered_at - u.asked_at <= t->within;
    return u;
}

class listener {
public:
    listener(rule const& r, meter& m) : rule_(r), m_(m) {}
    std::vector<change> told;

    void hear(fact const& f) {
        if (f.who == speaker::customer) {
            instant const at = m_.last_answer_at ? std::max(f.at, *m_.last_answer_at) : f.at;
            if (rule_.counts == unit::round) asks_in_round(at, f.channel);
            if (rule_.counts == unit::session) asks_in_session(at, f.channel);
            if (rule_.counts == unit::message) asks(at, f.channel);
            if (rule_.counts == unit::buyer_day) asks_that_day(at);
            spoke(at);
        } else if (f.who == speaker::nobody) {
            if (rule_.counts != unit::session && rule_.counts != unit::buyer_day) m_.open.clear();
        } else {
            if (rule_.counts == unit::session && !in_session(f.at)) m_.open.clear();
            answer(f);
            spoke(f.at);
        }
    }

private:
    /// Only sessions are about silences: for other units a message that changes nothing leaves nothing behind.
    void spoke(instant at) {
        if (rule_.counts == unit::session) m_.last_message_at = m_.last_message_at ? std::max(*m_.last_message_at, at) : at;
    }
    bool in_session(instant at) const { return m_.last_message_at && at - *m_.last_message_at <= rule_.session_gap; }

    /// Begins a unit that waits; a counted one is told, and one whose channel is all that matters is over at once.
    void begin(unit_state u, std::string const& channel) {
        if (u.counted) {
            u.number = ++m_.units;
            unit_state said = u;
            if (!rule_.share_of.empty()) {
                said.answered_at = u.asked_at;
                said.met = names(rule_.share_of, channel);
                u.counted = false;
            }
            told.push_back({std::nullopt, said});
        }
        m_.open.push_back(std::move(u));
    }
    void asks_in_round(instant at, std::string const& channel) {
        if (m_.open.empty()) begin(asked(rule_, at), channel);
    }
    void asks_in_session(instant at, std::string const& channel) {
        if (in_session(at)) return;
        m_.open.clear();
        begin(asked(rule_, at), channel);
    }
    void asks(instant at, std::string const& channel) {
        unit_state u = asked(rule_, at);
        if (!u.counted) return;
        if (m_.open.size() == most_waiting) m_.open.erase(m_.open.begin());
        begin(std::move(u), channel);
        if (!rule_.share_of.empty()) m_.open.clear();
    }
    void asks_that_day(instant at) {
        unit_state u = asked(rule_, at);
        if (!u.counted) return;
        if (!m_.last || m_.last->day < u.day) {
            begin(u, {});
            if (m_.open.size() > most_waiting) m_.open.erase(m_.open.begin());
            m_.last = m_.open.back();
        } else if (m_.last->answered_at && m_.last->met) {  // answered so far; this one is new
            unit_state const before = *m_.last;
            m_.last->asked_at = u.asked_at;
            m_.last->answered_at.reset();
            m_.last->met = false;
            m_.open.push_back(*m_.last);
            told.push_back({before, *m_.last});
        }
    }
    void answer(fact const& f) {
        bool any = false;
        std::vector<unit_state> still;
        for (unit_state const& u : m_.open) {
            if (!answers_it(rule_, u, f.who)) {
                still.push_back(u);
                continue;
            }
            any = true;
            unit_state const now = answered(rule_, u, f.at);
            if (u.counted) told.push_back({u, now});
            if (m_.last && m_.last->number == u.number) m_.last = now;
        }
        m_.open = std::move(still);
        if (any) m_.last_answer_at = m_.last_answer_at ? std::max(*m_.last_answer_at, f.at) : f.at;
    }
    rule const& rule_;
    meter& m_;
};

}  // namespace

terms const* terms_on(rule const& r, local_date day) {
    terms const* best = nullptr;
    for (terms const& t : r.versions)
        if (!t.effective || *t.effective <= day) best = &t;
    return best;
}

bool concerns(rule const& r, ticket_kind kind, std::vector<std::string> const& tags) {
    return (r.kinds.empty() || names(r.kinds, kind)) && !names(r.except_kinds, kind) &&
           (r.tags.empty() || shares(r.tags, tags)) && !shares(r.except_tags, tags);
}
bool hears(rule const& r, std::string const& channel) {
    return (r.channels.empty() || names(r.channels, channel)) && !names(r.except_channels, channel);
}

tally& tally::operator+=(tally const& o) noexcept {
    asked += o.asked;
    answered += o.answered;
    met += o.met;
    waited_ms += o.waited_ms;
    return *this;
}
tally& tally::operator-=(tally const& o) noexcept { return *this += tally{-o.asked, -o.answered, -o.met, -o.waited_ms}; }

tally count(unit_state const& u) {
    if (!u.counted) return {};
    tally t{.asked = 1};
    if (!u.answered_at) return t;
    t.answered = 1;
    t.met = u.met ? 1 : 0;
    t.waited_ms = *u.answered_at - u.asked_at;
    return t;
}

std::vector<change> hear(rule const& r, meter& m, fact const& f) {
    listener ear(r, m);
    ear.hear(f);
    return std::move(ear.told);
}

unit_state combined(std::span<unit_state const> parts) {
    unit_state out;
    for (unit_state const& p : parts) {
        bool const late = p.answered_at && !p.met, out_late = out.answered_at && !out.met;
        bool const first = &p == &parts.front();
        bool const worse = !out_late && (late || (!p.answered_at && (out.answered_at || p.asked_at < out.asked_at)));
        if (first || worse) out = p;
    }
    return out;
}

local_date day_of(rule const& r, instant t) { return local(r, t).date; }

}  // namespace csdesk::rates
