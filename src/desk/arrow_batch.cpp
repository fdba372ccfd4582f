#include "desk/arrow_batch.hpp"

#include <algorithm>
#include <csdesk/core/error.hpp>

#include "desk/arrow_nest.hpp"
#include "desk/utf8.hpp"

namespace csdesk::engine {
namespace {

void set_bit(std::uint8_t& byte, std::int64_t row) { byte = static_cast<std::uint8_t>(byte | 1u << (row % 8)); }

// What a dictionary-encoded column points into.
struct exported_words {
    std::shared_ptr<word_list const> words;
    void const* buffers[3];
};

void release_words(ArrowArray* a) noexcept {
    delete static_cast<exported_words*>(a->private_data);
    a->release = nullptr;
}

void export_words(std::shared_ptr<word_list const> const& words, ArrowArray& out) {
    auto held = std::make_unique<exported_words>();
    held->words = words;
    held->buffers[0] = nullptr;
    held->buffers[1] = words->offsets.data();
    held->buffers[2] = words->bytes.data();
    out = {};
    out.length = static_cast<std::int64_t>(words->words.size());
    out.n_buffers = 3;
    out.buffers = held->buffers;
    out.release = release_words;
    out.private_data = held.release();
}

// A column and what points into it. Each column owns its own: a consumer may keep one and release the rest.
struct exported_column {
    arrow_buffers data;
    void const* buffers[3];
    nested<ArrowArray> dictionary;
};

void release_column(ArrowArray* a) noexcept {
    delete static_cast<exported_column*>(a->private_data);
    a->release = nullptr;
}

void export_column(arrow_column const& column, arrow_buffers&& data, ArrowArray& out) {
    auto held = std::make_unique<exported_column>();
    held->data = std::move(data);
    arrow_buffers const& b = held->data;
    held->buffers[0] = b.nulls == 0 ? nullptr : b.validity.data();
    held->buffers[2] = b.bytes.data();  // of kind text only; never null, however empty
    switch (column.kind) {
        case arrow_kind::text:
        case arrow_kind::word: held->buffers[1] = b.places.data(); break;
        case arrow_kind::boolean: held->buffers[1] = b.bytes.data(); break;
        default: held->buffers[1] = b.integers.data();
    }
    if (column.kind == arrow_kind::word) export_words(column.words, held->dictionary.add(1).front());
    out = {};
    out.length = b.length;
    out.null_count = b.nulls;
    out.n_buffers = column.kind == arrow_kind::text ? 3 : 2;
    out.buffers = held->buffers;
    out.dictionary = held->dictionary.first();
    out.release = release_column;
    out.private_data = held.release();
}

struct exported_batch {
    nested<ArrowArray> columns;
    void const* buffers[1] = {nullptr};
};

void release_batch(ArrowArray* a) noexcept {
    delete static_cast<exported_batch*>(a->private_data);
    a->release = nullptr;
}

}  // namespace

arrow_batch::arrow_batch(arrow_table const& table, std::size_t rows) : table_(&table), columns_(table.columns.size()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) switch (table.columns[i].kind) {
            case arrow_kind::text:
                columns_[i].places.reserve(rows + 1);
                columns_[i].places.push_back(0);
                break;
            case arrow_kind::word: columns_[i].places.reserve(rows); break;
            case arrow_kind::boolean: columns_[i].bytes.reserve(rows / 8 + 1); break;
            default: columns_[i].integers.reserve(rows);
        }
}

// Counts the row. The bitmap begins with the first null, everything before it being there.
void arrow_batch::mark(arrow_buffers& b, bool valid) {
    std::int64_t const row = b.length++;
    if (valid && b.nulls == 0) return;
    if (!valid && b.nulls++ == 0) {
        b.validity.assign(static_cast<std::size_t>(row / 8), 0xFF);
        if (row % 8 != 0) b.validity.push_back(static_cast<std::uint8_t>((1u << (row % 8)) - 1));
    }
    if (row % 8 == 0) b.validity.push_back(0);
    if (valid) set_bit(b.validity.back(), row);
}

void arrow_batch::add_null(std::size_t column) {
    arrow_column const& c = table_->columns[column];
    if (!c.nullable) throw storage_error(errc::corrupt, "the file is damaged: nothing stands in " + table_->name + '.' + c.name);
    arrow_buffers& b = columns_[column];
    switch (c.kind) {
        case arrow_kind::text: b.places.push_back(b.places.back()); break;
        case arrow_kind::word: b.places.push_back(0); break;
        case arrow_kind::boolean:
            if (b.length % 8 == 0) b.bytes += '\0';
            break;
        default: b.integers.push_back(0);
    }
    mark(b, false);
}

void arrow_batch::add_integer(std::size_t column, std::int64_t value) {
    arrow_buffers& b = columns_[column];
    if (table_->columns[column].kind == arrow_kind::boolean) {
        if (b.length % 8 == 0) b.bytes += '\0';
        if (value != 0) b.bytes.back() = static_cast<char>(static_cast<std::uint8_t>(b.bytes.back()) | 1u << (b.length % 8));
    } else {
        b.integers.push_back(value);
    }
    mark(b, true);
}

void arrow_batch::add_text(std::size_t column, std::string_view value) {
    arrow_column const& c = table_->columns[column];
    arrow_buffers& b = columns_[column];
    if (c.kind == arrow_kind::word) {
        std::int32_t const place = c.words->find(value);
        if (place < 0)
            throw storage_error(errc::corrupt, "the file is damaged: an unknown word stands in " + table_->name + '.' + c.name);
        b.places.push_back(place);
    } else {
        if (!is_utf8(value))  // readers of Arrow rely on it
            throw storage_error(errc::corrupt, "the file is damaged: no UTF-8 stands in " + table_->name + '.' + c.name);
        b.bytes += value;
        b.places.push_back(static_cast<std::int32_t>(b.bytes.size()));
        text_bytes_ += value.size();
    }
    mark(b, true);
}

void arrow_batch::move_to(ArrowArray* out) {
    auto held = std::make_unique<exported_batch>();
    std::int64_t const length = rows();
    auto const columns = held->columns.add(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) export_column(table_->columns[i], std::move(columns_[i]), columns[i]);
    *out = {};
    out->length = length;
    out->n_buffers = 1;
    out->buffers = held->buffers;
    out->n_children = static_cast<std::int64_t>(columns.size());
    out->children = held->columns.pointers();
    out->release = release_batch;
    out->private_data = held.release();
}

}  // namespace csdesk::engine
