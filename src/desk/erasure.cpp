#include "desk/erasure.hpp"

#include <algorithm>
#include <stdexcept>

#include "desk/executor.hpp"

namespace csdesk::engine {
namespace {

row_list rows_of(registry const& types, stored_event const& e) {
    auto const decoded = decode_stored_event(types, e);
    if (!decoded)
        throw storage_error(errc::corrupt, "event " + std::to_string(e.position) + " cannot be read: " + decoded.error().en);
    row_list out;
    if (decoded->type->rows)
        decoded->type->rows(decoded->data.get(), {instant_from_ms(e.at), e.seq, parse_actor(e.actor).value_or(actor{})}, out);
    return out;
}

/// Whether the table still holds what the event put there: a later event may have put something else.
bool still_there(reader& rows, row const& r) {
    row_query query{r.table, {}, {}, 1};
    for (std::size_t i = 0; i < r.table->key_columns; ++i)
        query.where.push_back({r.table->columns[i].name, compare::equal, r.values[i]});
    auto const found = rows.rows(query);
    return !found.empty() && found.front() == r.values;
}

bool same_key(row const& a, row const& b) {
    return a.table == b.table &&
           std::equal(a.values.begin(), a.values.begin() + static_cast<std::ptrdiff_t>(a.table->key_columns), b.values.begin());
}

}  // namespace

void erase_personal(store& s, registry const& types, std::int64_t shop, std::int64_t seq, std::int64_t first_new) {
    if (seq >= first_new) throw std::logic_error("an event cannot erase one of its own command");
    auto e = s.event(shop, seq);
    if (!e || !e->personal) return;
    row_list const before = rows_of(types, *e);
    e->personal.reset();
    e->salt.reset();
    row_list const after = rows_of(types, *e);
    s.erase_personal(e->position);
    reader& rows = s.writer_rows(shop);
    for (row const& old : before.rows) {
        if (std::find(after.rows.begin(), after.rows.end(), old) != after.rows.end() || !still_there(rows, old)) continue;
        auto const next = std::find_if(after.rows.begin(), after.rows.end(), [&](row const& r) { return same_key(r, old); });
        if (next == after.rows.end())
            s.erase_row(shop, old);
        else
            s.put_row(shop, *next);
    }
}

}  // namespace csdesk::engine
