#include "simulation/shop.hpp"

#include <algorithm>

#include "simulation/referee.hpp"

namespace csdesk::simulation {
namespace {

namespace json = boost::json;
using std::chrono::days;

class year {
public:
    year(std::uint64_t seed, std::string path) : dice_(seed), path_(std::move(path)), begin_(some_day(dice_)), now_(begin_) {
        options_.seed = seed;
        options_.catch_up = dice_.chance(25) ? catch_up::exact : catch_up::late;
        options_.durability = durability::may_corrupt_on_power_failure;  // nobody pulls the plug here
        desk_.emplace(desk::open(path_, options_));
        versions_.emplace_back();
        adopt(first_rules(dice_, first_day()));
    }

    outcome play() {
        while (now_ < begin_ + days{365} && out_.trouble.empty()) {
            now_ = next_moment();
            ++out_.steps;
            if (dice_.chance(2) && path_ != ":memory:") restart();
            act();
            if (dice_.chance(40)) advance();
        }
        if (out_.trouble.empty()) finish();
        return out_;
    }

private:
    struct talk {
        std::int64_t ticket = 0;
        std::string customer{}, last_external_id{};
    };

    static instant some_day(dice& d) {
        instant const year = std::chrono::sys_days{std::chrono::year{static_cast<int>(d.number(2009, 2034))} / 1 / 1};
        return year + days{d.number(0, 364)};
    }
    local_date first_day() const { return std::chrono::floor<days>(begin_); }

    // ---- time -----------------------------------------------------------------------------------------------------

    /// Mostly minutes and hours, sometimes a week of downtime, sometimes the very instant of a deadline or one beside it.
    instant next_moment() {
        auto const roll = dice_.number(1, 100);
        if (roll <= 15)
            if (auto const due = desk_->next_deadline(); due && *due > now_ && *due < now_ + days{20})
                return std::max(now_, *due + std::chrono::milliseconds{dice_.number(-1, 1)});
        if (roll <= 50) return now_ + std::chrono::seconds{dice_.number(0, 1'200)};
        if (roll <= 70) return now_ + std::chrono::milliseconds{dice_.number(0, 6 * 3'600'000)};
        if (roll <= 88) return now_ + std::chrono::seconds{dice_.number(0, 3 * 86'400)};
        if (roll <= 97) return now_ + std::chrono::seconds{dice_.number(0, 8 * 86'400)};
        return now_ + std::chrono::seconds{dice_.number(7 * 86'400, 14 * 86'400)};
    }

    void restart() {
        desk_->close();
        desk_.emplace(desk::open(path_, options_));
        ++out_.restarts;
    }

    void advance() {
        referee_.tell(format_instant(now_) + " advance");
        desk_->advance(now_);
        referee_.compare(now_, true);
    }

    // ---- what people do -------------------------------------------------------------------------------------------

    void tell(std::string name, json::object data, role who, std::string const& whose = "x") {
        instant const told =
            dice_.chance(5) ? now_ - std::chrono::seconds{dice_.number(1, 4 * 3'600)} : now_;  // a clock that stepped back
        last_ = request{{std::move(name), json::serialize(data)},
                        {.who = {who, whose}, .now = told, .command_id = "c" + std::to_string(++commands_)}};
        if (last_->what.name().starts_with("clock.")) referee_.expect(last_->how.command_id, data);
        send(*last_);
    }

    void send(request const& r) {
        auto const answer = desk_->execute(r.what, r.how);
        referee_.tell(format_instant(r.how.now) + ' ' + r.what.name() + ' ' + r.what.json().substr(0, 300) +
                      (answer ? "" : " -> refused: " + answer.error().en));
        if (!answer) {
            ++out_.refused;
        } else if (answer->repeated) {
            ++out_.repeated;
        } else if (r.what.name() == "ticket.open") {
            talks_.push_back({answer->ids.at("ticket"), std::string(json::parse(r.what.json()).at("requester").as_string()), ""});
        }
        if (!answer || !answer->repeated) referee_.compare(r.how.now, false);
    }

    void adopt(shop_rules rules) {
        for (auto const& [name, c] : rules.calendars) {
            auto const& before = versions_.back();
            auto const same = before.calendars.find(name);
            rules.open[name] = same != before.calendars.end() && same->second == c
                                   ? before.open.at(name)
                                   : std::make_shared<hours const>(c, begin_ - days{40}, begin_ + days{800});
        }
        rules.open["real_time"] = always_;
        versions_.push_back(std::move(rules));
        tell("policy.adopt", {{"text", versions_.back().text()}}, role::admin, "a");
        if (referee_.adopted()) return;
        if (versions_.size() == 2) referee_.fail("the desk does not take the rules it begins with");
        versions_.pop_back();
    }

    talk& some_talk() {
        auto const from = talks_.size() > 10 ? static_cast<std::int64_t>(talks_.size()) - 10 : 0;
        return talks_[static_cast<std::size_t>(
            dice_.number(dice_.chance(5) ? 0 : from, static_cast<std::int64_t>(talks_.size()) - 1))];
    }

    /// Some facts are told late, out of order, now and then from the future (which is refused).
    void sometimes_late(json::object& data) {
        if (dice_.chance(20)) data["occurred_at"] = format_instant(now_ - std::chrono::seconds{dice_.number(-30, 6 * 3'600)});
    }

    void act() {
        if (talks_.empty() || dice_.chance(12)) return open();
        talk& t = some_talk();
        json::object data{{"ticket", t.ticket}};
        auto const roll = dice_.number(1, 100);
        if (roll <= 20) return receive(t);
        if (roll <= 40) return answer(t);
        if (roll <= 62) return move(t);
        if (roll <= 67) {
            data["priority"] = dice_.one(std::vector<std::string>{"low", "normal", "high", "urgent"});
            return tell("ticket.set_priority", data, role::agent);
        }
        if (roll <= 72) {
            data[dice_.chance(50) ? "add" : "remove"] = json::array{dice_.one(std::vector<std::string>{"fast", "loud", "quiet"})};
            return tell("ticket.tag", {{"ticket", t.ticket}, {"add", json::array{}}, {"remove", json::array{}}}, role::agent),
                   tag(data);
        }
        if (roll <= 76) return set_tier(t);
        if (roll <= 79) return adopt(other_rules(versions_.back(), dice_, first_day()));
        if (roll <= 86) return external(t);
        if (roll <= 92 && last_) return send(*last_);  // delivered twice
        if (roll <= 95 && merges_) return dice_.chance(80) ? merge(t) : tell("ticket.unmerge", data, role::agent);
        if (roll <= 97) {
            data["text"] = "internal";
            return tell("ticket.note", data, role::agent);
        }
        advance();
    }

    void tag(json::object data) {
        if (!data.contains("add")) data["add"] = json::array{};
        if (!data.contains("remove")) data["remove"] = json::array{};
        tell("ticket.tag", data, role::agent);
    }

    void open() {
        std::string const customer = "c-" + std::to_string(dice_.number(1, 12));
        json::object data{{"requester", customer},
                          {"kind", dice_.one(std::vector<std::string>{"pre_sale", "after_sale", "feedback"})},
                          {"channel", dice_.one(std::vector<std::string>{"wangwang", "phone", "email"})}};
        if (dice_.chance(75)) data["text"] = "where is my parcel?";
        if (dice_.chance(20)) data["priority"] = "urgent";
        if (dice_.chance(20))
            data["tags"] = json::array{"fast"};
        else
            data["tags"] = json::array{};
        data["fields"] = json::object{};
        sometimes_late(data);
        tell("ticket.open", data, role::host, "shop");
    }

    void receive(talk& t) {
        json::object data{{"ticket", t.ticket}, {"text", "hello?"}};
        if (!t.last_external_id.empty() && dice_.chance(20))
            data["external_id"] = t.last_external_id;  // the channel delivers it again
        else if (dice_.chance(50))
            data["external_id"] = t.last_external_id = "m" + std::to_string(commands_);
        sometimes_late(data);
        bool const imported = dice_.chance(10);
        tell("ticket.receive", data, imported ? role::importer : role::customer, imported ? "csv" : t.customer);
    }

    void answer(talk& t) {
        json::object data{{"ticket", t.ticket}, {"text", "on its way"}};
        if (dice_.chance(20)) data["then"] = dice_.chance(50) ? "pending" : "resolved";
        sometimes_late(data);
        tell("ticket.reply", data,
             dice_.one(std::vector<role>{role::agent, role::agent, role::agent, role::bot, role::importer}));
    }

    void move(talk& t) {
        json::object data{{"ticket", t.ticket}};
        auto const reason = [&] { return dice_.one(std::vector<std::string>{"carrier", "supplier", "photo"}); };
        switch (dice_.number(0, 7)) {
            case 0:
                if (dice_.chance(60)) data["reason"] = reason();
                if (dice_.chance(40)) data["until"] = format_instant(now_ + std::chrono::minutes{dice_.number(1, 5'000)});
                return tell("ticket.pend", data, role::agent);
            case 1:
            case 2:
                data["reason"] = reason();
                if (dice_.chance(40)) data["until"] = format_instant(now_ + std::chrono::minutes{dice_.number(1, 5'000)});
                return tell("ticket.hold", data, role::agent);
            case 3: return tell("ticket.resume", data, role::agent);
            case 4: return tell("ticket.resolve", data, role::agent);
            case 5: return tell("ticket.close", data, role::agent);
            case 6: data["reason"] = "not yet"; return tell("ticket.reopen", data, role::agent);
            default:
                data["status"] = dice_.one(std::vector<std::string>{"new", "open", "pending", "on_hold", "resolved", "closed"});
                if (dice_.chance(50)) data["reason"] = reason();
                sometimes_late(data);
                return tell("ticket.record_status", data, role::importer, "csv");
        }
    }

    void merge(talk const& t) {
        json::object data{{"ticket", t.ticket}, {"into", some_talk().ticket}};
        if (dice_.chance(80)) data["across_customers"] = true;
        tell("ticket.merge", data, role::agent);
    }

    void set_tier(talk const& t) {
        if (dice_.chance(25)) return tell("customer.clear_tier", {{"customer", t.customer}}, role::supervisor);
        json::object data{{"customer", t.customer},
                          {"tier", dice_.one(std::vector<std::string>{"normal", "core", "vip"})},
                          {"reason", "asked"}};
        if (dice_.chance(40)) data["until"] = format_instant(now_ + std::chrono::hours{dice_.number(1, 400)});
        tell("customer.set_tier", data, role::supervisor);
    }

    void external(talk const& t) {
        json::object data{{"ticket", t.ticket}, {"name", dice_.one(std::vector<std::string>{"platform", "carrier"})}};
        if (dice_.chance(20)) return tell("clock.withdraw_external", data, role::host);
        data["at"] = format_instant(now_ + std::chrono::minutes{dice_.number(-600, 20'000)});
        data["warn_before"] = dice_.chance(50) ? json::array{3'600'000, 86'400'000} : json::array{600'000};
        if (dice_.chance(50)) data["consequence"] = "refund";
        tell("clock.set_external", data, role::host);
        if (dice_.chance(30)) tell("clock.set_external", data, role::host);  // the same again
    }

    void finish() {
        now_ += days{60};
        advance();
        if (out_.trouble.empty()) referee_.judge_rows();
        auto const checked = desk_->verify();
        if (!checked.ok) referee_.fail("verify: " + checked.what);
        if (!desk_->rebuild()) referee_.fail("rebuild found other tables");
        out_.head = checked.heads.at("main");
    }

    dice dice_;
    std::string path_;
    instant begin_{}, now_{};
    desk_options options_{};
    std::vector<shop_rules> versions_{};
    std::optional<desk> desk_{};
    std::shared_ptr<hours const> always_ = std::make_shared<hours const>(begin_ - days{4'000}, begin_ + days{4'000});
    outcome out_{};
    referee referee_{desk_, versions_, begin_ + days{700}, out_};
    std::vector<talk> talks_{};
    std::optional<request> last_{};
    bool merges_ = dice_.chance(60);
    std::int64_t commands_ = 0;
};

}  // namespace

outcome play(std::uint64_t seed, std::string const& path) { return year(seed, path).play(); }

}  // namespace csdesk::simulation
