#include "simulation/referee.hpp"

#include <algorithm>

namespace csdesk::simulation {
namespace {

namespace json = boost::json;

constexpr std::size_t story_lines = 60;

/// `fire/ticket/12/1700000000000` is the id of what a deadline made.
std::optional<instant> deadline_of(std::string const& command) {
    if (!command.starts_with("fire/")) return {};
    return instant_from_ms(std::stoll(command.substr(command.rfind('/') + 1)));
}

std::string shown(std::optional<instant> const& t) { return t ? format_instant(*t) : "none"; }

}  // namespace

void referee::compare(instant now, bool advanced) {
    std::vector<firing> fired;
    std::set<std::int64_t> touched;
    std::vector<fact> together;
    std::string command;
    bool commanded = false;  // then what lay before the command was fired before it, and nothing after it
    auto const hear = [&] {
        if (!together.empty()) oracle_.hear(together, now);
        if (!together.empty()) commanded |= !together.front().due;
        together.clear();
    };
    for (logged_event const& e : desk_->events("main", seq_, 1'000'000)) {
        if (e.seq != seq_ + 1 || e.at < at_) return fail("the log runs backwards or has a gap at " + std::to_string(e.seq));
        seq_ = e.seq;
        at_ = e.at;
        json::object data = json::parse(e.data).as_object();
        if (std::exchange(command, e.command_id) != e.command_id) hear();
        if (auto const outside = externals_.extract(e.command_id))
            together.push_back({"external", e.at, std::move(outside.mapped()), {}});
        if (e.type.starts_with("clock.")) {
            read_clock(e, data, fired, touched);
        } else {
            note(e, data);
            together.push_back({e.type, e.at, std::move(data), deadline_of(e.command_id)});
        }
    }
    hear();
    if (!commanded) oracle_.fire(now, advanced);
    for (std::int64_t const n : touched) judge(n);
    judge(std::move(fired), std::exchange(oracle_.fired, {}));
}

void referee::note(logged_event const& e, json::object const& data) {
    if (e.type == "policy.adopted") adopted_ = true;
    if (e.type == "deadline.dropped" || e.type == "reaction.refused") fail(e.type + ": " + e.data);
    if (e.type == "ticket.merged") {
        ++out_.merged;
        merged_.insert(data.at("ticket").as_int64());
    }
    if (e.type == "ticket.unmerged") merged_.erase(data.at("ticket").as_int64());
    if (e.type == "ticket.unmerged" || e.type == "ticket.released" ||
        (e.type == "ticket.absorbed" && tangled_.contains(data.at("from").as_int64())))
        tangled_.insert(data.at("ticket").as_int64());
    story_.push_back("    " + format_instant(e.at) + ' ' + e.type + ' ' +
                     (e.type == "policy.adopted" ? std::string(data.at("hash").as_string()) : e.data.substr(0, 400)));
}

void referee::read_clock(logged_event const& e, json::object const& data, std::vector<firing>& fired,
                         std::set<std::int64_t>& touched) {
    ++out_.events;
    if (e.type == "clock.unchanged") return;
    bool const warned = e.type == "clock.warned";
    auto const number = warned ? data.at("clock").as_int64() : data.at("clock").at("number").as_int64();
    if (e.type == "clock.started") {
        auto const& k = data.at("clock").as_object();
        std::string id = std::to_string(data.at("ticket").as_int64()) + '/' + text(k, "pack") + '/' +
                         text(k, k.at("metric") == "external" ? "rule" : "metric");
        ids_[number] = id + '#' + std::to_string(++numbers_[id]);
    }
    tell_story(e, data, ids_.at(number));
    if (!warned) {
        states_[number] = data.at("clock").at("state").as_object();
        touched.insert(number);
    }
    if (!warned && e.type != "clock.breached") return;
    instant const due = when(data, "due");
    ++(warned ? out_.warned : out_.breached);
    out_.late += data.at("late").as_bool();
    if (data.at("late").as_bool() != (e.at > due)) fail("late is wrong: " + e.data);
    if (!keys_.insert(text(data, "key")).second) fail("fired twice: " + text(data, "key"));
    if (merged_.contains(data.at("ticket").as_int64())) fail(ids_.at(number) + " fires though its ticket is merged: " + e.data);
    level const w = warned ? level{data.at("level").at("ppm").as_int64(), span{data.at("level").at("lead").as_int64()}} : level{};
    fired.push_back({ids_.at(number) + (warned ? ' ' + w.word() : " breach"), due});
}

/// `12/shop/resolution#1 clock.paused since … counted …`
void referee::tell_story(logged_event const& e, json::object const& data, std::string const& id) {
    std::string line = "        " + format_instant(e.at) + ' ' + id + ' ' + e.type;
    json::object const& from = e.type == "clock.warned" ? data : data.at("clock").at("state").as_object();
    for (char const* field : {"level", "status", "since", "counted", "target", "due", "breached_at", "instance"})
        if (auto const* value = from.if_contains(field)) line += std::string(" ") + field + '=' + json::serialize(*value);
    story_.push_back(std::move(line));
}

void referee::judge(std::vector<firing> desk, std::vector<firing> wanted) {
    auto const order = [](firing const& a, firing const& b) { return std::tie(a.due, a.what) < std::tie(b.due, b.what); };
    for (auto* list : {&desk, &wanted}) std::erase_if(*list, [&](firing const& f) { return is_tangled(f.what); });
    std::sort(desk.begin(), desk.end(), order);
    std::sort(wanted.begin(), wanted.end(), order);
    std::string report;
    auto const only = [&](char const* whose, auto const& a, auto const& b) {
        std::vector<firing> left;
        std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left), order);
        for (firing const& f : left) report += std::string(whose) + f.what + " due " + format_instant(f.due) + '\n';
    };
    only("only the desk: ", desk, wanted);
    only("only the oracle: ", wanted, desk);
    if (!report.empty()) fail(report);
}

clock const& referee::oracles(std::int64_t number) const {
    static clock const none{};
    for (clock const& k : oracle_.clocks())
        if (k.id == ids_.at(number)) return k;
    return none;
}

/// One clock as its state tells it, against the oracle's.
void referee::judge(std::int64_t number) {
    if (is_tangled(ids_.at(number))) return;
    clock const& k = oracles(number);
    auto const& s = states_.at(number);
    auto const instant_in = [&](char const* field) {
        return s.if_contains(field) && s.at(field).is_string() ? std::optional(when(s, field)) : std::nullopt;
    };
    std::string wrong;
    auto const check = [&](char const* what, std::string const& desk, std::string const& oracle) {
        if (desk != oracle) wrong += std::string(" ") + what + " desk " + desk + " oracle " + oracle;
    };
    std::string const status = k.cancelled  ? "cancelled"
                               : k.open     ? k.pause      ? "paused"
                                              : k.breached ? "breached"
                                                           : "running"
                               : k.breached ? "breached"
                                            : "met";
    check("status", text(s, "status"), status);
    check("counted", std::to_string(s.at("counted").as_int64()), std::to_string(k.counted(k.since).count()));
    check("breached", shown(instant_in("breached_at")), shown(k.breached));
    auto const due = instant_in("due");
    if (k.open && !k.breach_told && (!due || *due < horizon_)) check("due", shown(due), shown(k.due()));
    if (wrong.empty()) return;
    for (stretch const& ran : k.ran)
        wrong += "\n    the oracle counts " + format_instant(ran.from) + " – " + format_instant(ran.to) + " as " +
                 format_span(ran.by->counted(ran.from, ran.to));
    fail(ids_.at(number) + ':' + wrong);
}

void referee::judge_row(json::object const& row) {
    ++out_.clocks;
    auto const number = row.at("clock").as_int64();
    if (is_tangled(ids_.at(number))) return;
    clock const& k = oracles(number);
    bool const same = row.at("breached").as_bool() == k.breached.has_value() && row.at("running").as_bool() == k.open &&
                      row.at("elapsed_ms").as_int64() == k.counted(k.since).count();
    if (!same) fail("the row of " + ids_.at(number) + " is not as the oracle says: " + json::serialize(row));
}

void referee::judge_rows() {
    std::optional<std::string> after;
    do {
        auto const page = json::parse(desk_->query("clock.list", "{}", "main", after, 1'000).value()).as_object();
        for (auto const& row : page.at("rows").as_array()) judge_row(row.as_object());
        after = page.at("after").is_null() ? std::nullopt : std::optional(std::string(page.at("after").as_string()));
    } while (after);
    std::set<std::string> known;
    for (auto const& [number, id] : ids_) known.insert(id);
    for (clock const& k : oracle_.clocks())
        if (!known.contains(k.id) && !is_tangled(k.id)) fail(k.id + " is the oracle's alone");
}

void referee::fail(std::string const& why) {
    if (!out_.trouble.empty()) return;
    auto const end = why.find('/');
    auto const begin = end == why.npos ? why.npos : why.find_last_not_of("0123456789", end - 1) + 1;
    std::string const ticket = end == why.npos ? "" : why.substr(begin, end - begin);
    auto const concerns = [&](std::string const& line) {
        for (std::string const& word : {"\"ticket\":" + ticket + ',', "\"ticket\":" + ticket + '}', ' ' + ticket + '/',
                                        std::string("policy.adopted"), std::string("tier_changed"), std::string("job.")})
            if (line.find(word) != line.npos) return true;
        return ticket.empty();
    };
    std::vector<std::string> lines;
    std::copy_if(story_.begin(), story_.end(), std::back_inserter(lines), concerns);
    auto const step = std::find_if(story_.rbegin(), story_.rend(), [](std::string const& line) { return line.front() != ' '; });
    if (step != story_.rend()) lines.push_back("the step: " + *step);
    out_.trouble = why + "\nunder rules " + std::to_string(versions_.size() - 1) + ":\n" + versions_.back().text();
    for (std::size_t i = lines.size() > story_lines ? lines.size() - story_lines : 0; i < lines.size(); ++i)
        out_.trouble += '\n' + lines[i];
}

}  // namespace csdesk::simulation
