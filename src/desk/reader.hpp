// The read side of a store: rows by structured conditions (never SQL text from input), states by key, events.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desk/registry.hpp"
#include "desk/rows.hpp"

namespace csdesk {
struct policy;
}

namespace csdesk::engine {

enum class compare { equal, less, less_or_equal, greater, greater_or_equal, not_equal };

struct condition {
    std::string column;
    compare how = compare::equal;
    column_value value;
};

/// `select columns from table where all conditions order by order limit limit`, within one shop.
struct row_query {
    table_shape const* table = nullptr;
    std::vector<condition> where{};
    std::vector<std::string> order{};  // columns; a leading '-' means descending
    std::int64_t limit = 100;
    std::vector<std::string> only{};  // these columns, in this order; left out: all
};

struct stored_event;  // desk/chain.hpp

class reader {
public:
    virtual ~reader() = default;

    /// Policies compiled from texts that were read here, by their text's hash and the texts of their packs: a reader belongs to
    /// one thread at a time.
    using policies_by_text = std::map<std::pair<std::string, std::string>, std::shared_ptr<policy const>>;
    policies_by_text& policies() noexcept { return policies_; }

    /// Rows with every column of the table, in its column order, or with those that the query names.
    virtual std::vector<std::vector<column_value>> rows(row_query const& query) = 0;

    /// How many rows fulfil the conditions (order and limit are ignored).
    virtual std::int64_t count(row_query const& query) = 0;

    /// The stored state under a key as sparse JSON (sparse.hpp), or nothing.
    virtual std::optional<std::string> state(aggregate_type const& type, object_id const& key) = 0;

    /// Events of the shop with seq > after, at most `limit`, in order: for views over the whole log, page by page.
    virtual std::vector<stored_event> events(std::int64_t after, std::int64_t limit) = 0;

    /// Names of the other shops that have a row of this table with this value, sorted. Of the writer only: views see one shop.
    virtual std::vector<std::string> other_shops(table_shape const& table, std::string const& column, std::string const& value);

    /// Another shop, for what it shares with this one; nullptr where there is none of that name. What is read there must stand in
    /// the event that comes of it. Of the writer only; lent until the next call.
    virtual reader* other_shop(std::string const& name);

    /// The stored state decoded, or nullptr.
    template <class S, class Key>
    std::shared_ptr<S const> find(registry const& types, Key const& key) {
        aggregate_type const& type = *types.aggregate_of(typeid(S));
        auto const text = state(type, to_object_id(key));
        if (!text) return nullptr;
        return std::static_pointer_cast<S const>(type.decode(*text).value());
    }

private:
    policies_by_text policies_;
};

/// One row as a JSON object: instants as RFC 3339, booleans as such.
void append_row(std::string& out, table_shape const& table, std::vector<column_value> const& values);

/// A page of a query as `{"rows":[…],"after":cursor|null}`. The query must be ordered by one integer or text column that
/// is unique in it; the cursor is its value in the last row.
result<std::string> paged(reader& r, row_query query, page const& p);

}  // namespace csdesk::engine
