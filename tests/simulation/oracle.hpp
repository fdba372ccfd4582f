// What must fall due, from the facts of the log alone: a second SLA engine, slow and obvious, written from the pages (docs/
// policy.md, the headers of csdesk/sla) and sharing no code with the first. Open time is summed stretch by stretch of a plain
// evaluation of the calendar, and every instant is looked for anew, in all that the clock has run, whenever somebody asks.
#pragma once

#include <boost/json.hpp>

#include <deque>

#include "simulation/rules.hpp"

namespace csdesk::simulation {

/// An event of the log that is no clock's, or a command about an external deadline that was accepted.
struct fact {
    std::string type{};
    instant at{};  // the log's
    boost::json::object data{};
    std::optional<instant> due{};  // where a deadline of the desk made it: that deadline
};

inline std::string text(boost::json::object const& o, char const* field) { return std::string(o.at(field).as_string()); }
inline instant when(boost::json::object const& o, char const* field) { return parse_instant(text(o, field)).value(); }

struct stretch {
    instant from{}, to{};
    hours const* by = nullptr;
    bool settled = false;  // an edited calendar has said its last word about it
};
struct point {
    level at{};
    std::optional<instant> told{};  // the due instant it was told with
};
struct firing {
    std::string what{};
    instant due{};
};

/// One promise: what it has counted so far, and what of it was told.
struct clock {
    std::string id{}, metric{}, pack{}, rule{}, calendar{};
    std::int64_t ticket = 0, set_for = 0, version = 0, round = 0;
    hours const* by = nullptr;
    bool open = true, without_rule = false, breach_told = false, cancelled = false;
    instant started{}, since{}, promised{};
    std::optional<std::string> pause{};
    std::optional<instant> outside{}, breached{};  // outside: the instant of an external deadline
    span target{};
    std::vector<point> warnings{};
    std::vector<stretch> ran{};
    std::vector<firing> owed{};

    span counted(instant until) const {
        span sum{};
        for (stretch const& s : ran) sum += s.by->counted(s.from, s.to);
        return open && !pause && until > since ? sum + by->counted(since, until) : sum;
    }
    /// The earliest instant, of those at which it counts, with so much counted.
    std::optional<instant> reaches(span offset) const {
        for (stretch const& s : ran) {
            auto const u = s.by->reach(s.from, offset);
            if (u && *u < s.to) return u;
            offset -= s.by->counted(s.from, s.to);
        }
        return open && !pause ? by->reach(since, offset) : std::nullopt;
    }
    std::optional<instant> due() const { return cancelled ? std::nullopt : outside ? outside : reaches(target); }
    std::optional<instant> due(level const& w) const {
        if (!outside) return reaches(w.offset(target));
        return std::min(*outside, std::max(promised, *outside - w.lead));
    }
    template <class Past>
    void tell(Past const& past, std::vector<firing>& out) {
        if (!open) return;
        for (point& w : warnings)
            if (auto const u = w.told ? std::nullopt : due(w.at); u && past(*u))
                w.told = u, out.push_back({id + ' ' + w.at.word(), *u});
        if (auto const u = breach_told ? std::nullopt : due(); u && past(*u)) {
            breach_told = true;
            if (!breached) breached = u;
            out.push_back({id + " breach", *u});
        }
    }
    /// Brings it to `t`, or to its last change where that is later. What lies strictly before has happened.
    instant change(instant t) {
        t = std::max(t, since);
        tell([&](instant u) { return u < t; }, owed);
        if (open && !pause && t > since) ran.push_back({since, t, by});
        return since = t;
    }
    void wait(instant t, std::optional<std::string> const& why) {
        if (pause == why) return;
        change(t);
        pause = why;
    }
    void stop(instant t) {
        instant const happened = t;
        change(t);
        open = false;
        pause.reset();
        if (breached && happened <= *breached) breached.reset(), breach_told = false;  // in time after all
    }
    void cancel(instant t, bool no_rule) {
        change(t);
        open = false, cancelled = true, without_rule = no_rule;
        pause.reset();
    }
    void arm(std::vector<level> const& levels) {
        warnings.clear();
        for (level const& w : levels) warnings.push_back({w, {}});
    }
    bool promises(span longer, std::vector<level> const& levels) const {
        return target == longer && std::equal(levels.begin(), levels.end(), warnings.begin(), warnings.end(),
                                              [](level const& a, point const& b) { return a == b.at; });
    }
    void promise(span longer, std::vector<level> const& levels, instant t) {
        if (promises(longer, levels)) return;
        promised = change(t);
        auto const old = warnings;
        target = longer;
        arm(levels);
        for (point& w : warnings)
            for (point const& o : old)
                if (auto const u = due(w.at); o.at == w.at && o.told && !(u && *u > *o.told && *u > promised)) w.told = o.told;
    }
};

class oracle {
public:
    explicit oracle(std::vector<shop_rules> const& versions) : versions_(versions) {}

    /// What one command did, or one deadline of the desk; `now`: the time it was given at.
    void hear(std::vector<fact> const& together, instant now);
    /// Everything due at `now` too, as `advance` does; without `also`, what lies before it, as every command does.
    void fire(instant now, bool also) {
        for (clock& k : clocks_) {
            auto const past = [&](instant u) { return u < now || (also && u == now); };
            for (firing const& f : k.owed)
                if (past(f.due)) fired.push_back(f);
            std::erase_if(k.owed, [&](firing const& f) { return past(f.due); });
            k.tell(past, fired);
        }
    }

    std::vector<firing> fired{};  ///< since somebody took them
    std::deque<clock> const& clocks() const { return clocks_; }

private:
    struct ticket {
        std::string requester{}, status = "new", reason{};
        std::int64_t waiting = 0;
        bool answered = false, wrote = false, reopened = false;
        subject about{};
        bool ended() const { return status == "resolved" || status == "closed" || status == "merged"; }
    };
    void know(fact const& f);
    void follow(fact const& f);
    void rematch(std::int64_t t, instant at);
    void change_status(std::int64_t t, std::string const& from, instant at);
    void set_external(fact const& f);
    clock* outside(std::int64_t n, std::string const& rule);
    void merge(fact const& f);
    std::string next_id(std::int64_t t, std::string const& what);

    shop_rules const& rules() const { return versions_[version_]; }
    rule const* winner(std::int64_t t, std::string const& metric, std::string const& pack) const;
    std::vector<rule const*> winners(std::int64_t t) const;
    std::vector<clock*> open_clocks(std::int64_t t);
    clock* running(std::int64_t t, std::string const& metric, std::string const& pack);
    clock* last(std::int64_t t, rule const& r);
    void start(std::int64_t t, rule const& r, instant at, std::int64_t round = 0);
    void take_up(clock& k, rule const& r, instant at);
    hours const* corrected(clock const& k) const;
    bool looked_at(std::int64_t n, std::size_t version);
    void reopen(clock& k, rule const& r, instant at);
    std::optional<std::string> pause_for(rule const& r, ticket const& t) const;

    std::vector<shop_rules> const& versions_;
    std::size_t version_ = 0;
    std::map<std::int64_t, ticket> tickets_{};
    std::map<std::int64_t, std::int64_t> went_{};  // merged into
    std::map<std::string, std::string> tiers_{};
    std::map<std::int64_t, std::size_t> jobs_{};  // of retargeting: for which version
    std::deque<clock> clocks_{};
    std::map<std::string, int> numbers_{};
    mutable std::map<std::pair<hours const*, hours const*>, std::unique_ptr<hours>> corrections_{};
};

}  // namespace csdesk::simulation
