#include "store/sqlite_rows.hpp"

#include "store/sql_text.hpp"
#include "store/sqlite_store.hpp"

namespace csdesk::engine {
namespace {

loan bound(sqlite_connection& c, std::string const& sql, std::int64_t shop, row_query const& query) {
    loan s = c.prepare(sql);
    s.bind(shop);
    for (condition const& one : query.where) s.bind(one.value);
    return s;
}

}  // namespace

std::vector<std::vector<column_value>> sqlite_rows::rows(row_query const& query) {
    return guarded([&] {
        loan s = bound(c_, select_sql(query), shop_, query);
        s.bind(query.limit);
        std::vector<std::vector<column_value>> out;
        int const columns = s.columns();
        while (s.step()) {
            auto& one = out.emplace_back();
            one.reserve(static_cast<std::size_t>(columns));
            for (int i = 0; i < columns; ++i) one.push_back(s.value(i));
        }
        return out;
    });
}

std::int64_t sqlite_rows::count(row_query const& query) {
    return guarded([&] {
        loan s = bound(c_, count_sql(query), shop_, query);
        return s.step() ? s.integer(0) : 0;
    });
}

std::optional<std::string> sqlite_rows::state(aggregate_type const& type, object_id const& key) {
    return guarded([&]() -> std::optional<std::string> {
        loan s = c_.prepare("SELECT body FROM state WHERE shop = ? AND kind = ? AND id = ?");
        s.bind(shop_).bind_text(type.name).bind(key);
        if (!s.step()) return std::nullopt;
        return s.text(0);
    });
}

std::vector<stored_event> sqlite_rows::events(std::int64_t after, std::int64_t limit) {
    return guarded([&] {
        loan s = c_.prepare(events_of_shop_sql);
        s.bind(shop_).bind(after).bind(limit);
        std::vector<stored_event> out;
        while (s.step()) out.push_back(event_from(s));
        return out;
    });
}

std::vector<std::string> sqlite_rows::other_shops(table_shape const& table, std::string const& column, std::string const& value) {
    if (sight_ == sight::own_shop) return {};
    return guarded([&] {
        loan s = c_.prepare(shops_with_sql(table, column));
        s.bind(shop_).bind_text(value);
        std::vector<std::string> out;
        while (s.step()) out.push_back(s.text(0));
        return out;
    });
}

reader* sqlite_rows::other_shop(std::string const& name) {
    if (sight_ == sight::own_shop) return nullptr;
    auto const number = guarded([&] {
        loan s = c_.prepare(shop_number_sql);
        s.bind_text(name);
        return s.step() ? s.integer(0) : 0;
    });
    if (number == 0 || number == shop_) return nullptr;
    if (!other_) other_ = std::make_unique<sqlite_rows>(c_);
    other_->use_shop(number);
    return other_.get();
}

}  // namespace csdesk::engine
