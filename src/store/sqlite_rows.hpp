// The read side over one connection: queries by structure, states by key.
#pragma once

#include "desk/reader.hpp"
#include "store/sqlite_connection.hpp"

namespace csdesk::engine {

class sqlite_rows final : public reader {
public:
    enum class sight { own_shop, all_shops };
    explicit sqlite_rows(sqlite_connection& c, sight how = sight::own_shop) : c_(c), sight_(how) {}
    void use_shop(std::int64_t shop) { shop_ = shop; }

    std::vector<std::vector<column_value>> rows(row_query const& query) override;
    std::int64_t count(row_query const& query) override;
    std::optional<std::string> state(aggregate_type const& type, object_id const& key) override;
    std::vector<stored_event> events(std::int64_t after, std::int64_t limit) override;
    std::vector<std::string> other_shops(table_shape const& table, std::string const& column, std::string const& value) override;
    reader* other_shop(std::string const& name) override;

private:
    sqlite_connection& c_;
    sight sight_;
    std::int64_t shop_ = 0;
    std::unique_ptr<sqlite_rows> other_;
};

}  // namespace csdesk::engine
