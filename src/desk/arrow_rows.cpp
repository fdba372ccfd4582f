#include "desk/arrow_rows.hpp"

#include "desk/executor.hpp"

namespace csdesk::engine {
namespace {

constexpr std::int64_t slice = 1'000;  // events read at a time

class log_rows final : public row_source {
public:
    log_rows(session& s, std::string shop) : session_(s), shop_(std::move(shop)) { fetch(); }  // the snapshot begins here

    bool next() override {
        if (place_ == events_.size()) {
            if (place_ < slice) return false;
            fetch();
            if (events_.empty()) return false;
        }
        now_ = show(rooms(), events_[place_++]);
        at_ = to_ms(now_.at);
        return true;
    }
    bool is_null(std::size_t) override { return false; }
    std::int64_t integer(std::size_t column) override { return column == 0 ? now_.seq : at_; }
    std::string_view text(std::size_t column) override {
        std::string const* const texts[] = {&now_.type, &now_.data, &now_.actor, &now_.command_id, &now_.hash};
        return *texts[column - 2];
    }

private:
    void fetch() {
        events_ = session_.events(shop_, now_.seq, slice);
        place_ = 0;
    }
    session& session_;
    std::string shop_;
    std::vector<stored_event> events_;
    std::size_t place_ = 0;
    logged_event now_;
    std::int64_t at_ = 0;
};

}  // namespace

std::unique_ptr<row_source> scan(session& s, arrow_table const& table, std::string const& shop) {
    if (table.shape == nullptr) return std::make_unique<log_rows>(s, shop);
    return s.scan(shop, *table.shape);
}

}  // namespace csdesk::engine
