// The read side over one connection: queries by structure, states by key.
#pragma once

#include "desk/reader.hpp"
#include "store/sqlite_connection.hpp"

namespace csdesk::engine {

class sqlite_rows final : public reader {
public:
    explicit sqlite_rows(sqlite_connection& c) : c_(c) {}
    void use_shop(std::int64_t shop) { shop_ = shop; }

    std::vector<std::vector<column_value>> rows(row_query const& query) override;
    std::int64_t count(row_query const& query) override;
    std::optional<std::string> state(aggregate_type const& type, object_id const& key) override;
    std::vector<stored_event> events(std::int64_t after, std::int64_t limit) override;

private:
    sqlite_connection& c_;
    std::int64_t shop_ = 0;
};

}  // namespace csdesk::engine
