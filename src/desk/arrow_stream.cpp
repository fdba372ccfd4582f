#include "desk/arrow_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <csdesk/core/result.hpp>

#include "desk/arrow_rows.hpp"

namespace csdesk::engine {
namespace {

std::optional<arrow_batch> next_batch(arrow_table const& table, row_source& rows) {
    if (!rows.next()) return std::nullopt;
    arrow_batch out(table, arrow_batch_rows);
    do {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            arrow_kind const kind = table.columns[i].kind;
            if (rows.is_null(i))
                out.add_null(i);
            else if (kind == arrow_kind::text || kind == arrow_kind::word)
                out.add_text(i, rows.text(i));
            else
                out.add_integer(i, rows.integer(i));
        }
    } while (out.rows() < arrow_batch_rows && out.text_bytes() < arrow_batch_bytes && rows.next());
    return out;
}

constexpr std::string_view desk_closed = "the desk of this stream is closed (该数据流所属的服务台已关闭)";
constexpr std::string_view inherited =
    "this stream was inherited through fork; open the desk anew (数据流经 fork 继承，请重新打开)";
constexpr std::string_view no_memory = "out of memory (内存不足)";

arrow_source& source_of(ArrowArrayStream* s) { return **static_cast<std::shared_ptr<arrow_source>*>(s->private_data); }

}  // namespace

arrow_source::arrow_source(arrow_table const& table, std::function<bool()> forked, std::unique_ptr<session> s,
                           std::string const& shop)
    : table_(table), forked_(std::move(forked)), session_(std::move(s)) {
    snapshot_ = std::make_unique<snapshot>(*session_);
    rows_ = scan(*session_, table_, shop);
}

arrow_source::arrow_source(arrow_table const& table, std::function<bool()> forked, std::deque<arrow_batch> batches)
    : table_(table), forked_(std::move(forked)), ready_(std::move(batches)) {}

arrow_source::~arrow_source() { let_go(); }

// Ends the read session. In a child process its file handles and locks are the parent's: there it is left alone for good.
void arrow_source::let_go() noexcept {
    if (session_ && forked_()) {
        static_cast<void>(rows_.release());
        static_cast<void>(snapshot_.release());
        static_cast<void>(session_.release());
        return;
    }
    rows_.reset();
    snapshot_.reset();
    session_.reset();
    ready_.clear();
}

void arrow_source::close() noexcept {
    std::lock_guard const guard(lock_);
    closed_ = true;
    let_go();
}

std::optional<arrow_batch> arrow_source::read() {
    if (!ready_.empty()) {
        arrow_batch out = std::move(ready_.front());
        ready_.pop_front();
        return out;
    }
    if (!rows_) return std::nullopt;
    auto out = next_batch(table_, *rows_);
    if (!out) let_go();  // the end: nothing is held until the release
    return out;
}

int arrow_source::fail(int number, std::string_view code, std::string_view why) noexcept {
    fault_ = number;
    error_ = no_memory.data();  // where there is none for more
    try {
        ((text_ = code) += ": ") += why;
        error_ = text_.c_str();
    } catch (...) {}
    return number;
}

template <class Body>
int arrow_source::answer(Body&& body) noexcept {
    try {
        body();
        return 0;
    } catch (storage_error const& e) {
        return fail(e.code() == errc::no_memory ? ENOMEM : EIO, name(e.code()), e.what());
    } catch (std::bad_alloc const&) { return fail(ENOMEM, name(errc::no_memory), no_memory); } catch (std::exception const& e) {
        return fail(EIO, name(errc::storage), e.what());
    }
}

int arrow_source::schema(ArrowSchema* out) noexcept {
    return answer([&] { arrow_schema(table_.name, out); });
}

int arrow_source::next(ArrowArray* out) noexcept {
    *out = {};
    if (forked_()) return fail(EINVAL, name(errc::closed), inherited);
    std::lock_guard const guard(lock_);
    if (closed_) return fail(EINVAL, name(errc::closed), desk_closed);
    if (fault_ != 0) return fault_;
    int const number = answer([&] {
        if (auto batch = read()) batch->move_to(out);
    });
    if (number != 0) let_go();
    return number;
}

std::deque<arrow_batch> read_batches(arrow_table const& table, session& s, std::string const& shop) {
    snapshot const held(s);
    auto const rows = scan(s, table, shop);
    std::deque<arrow_batch> out;
    while (auto batch = next_batch(table, *rows)) out.push_back(std::move(*batch));
    return out;
}

void export_stream(std::shared_ptr<arrow_source> source, ArrowArrayStream* out) {
    auto held = std::make_unique<std::shared_ptr<arrow_source>>(std::move(source));
    *out = {};
    out->get_schema = [](ArrowArrayStream* s, ArrowSchema* to) noexcept { return source_of(s).schema(to); };
    out->get_next = [](ArrowArrayStream* s, ArrowArray* to) noexcept { return source_of(s).next(to); };
    out->get_last_error = [](ArrowArrayStream* s) noexcept { return source_of(s).last_error(); };
    out->release = [](ArrowArrayStream* s) noexcept {
        delete static_cast<std::shared_ptr<arrow_source>*>(s->private_data);
        *s = {};
    };
    out->private_data = held.release();
}

void arrow_streams::add(std::shared_ptr<arrow_source> const& source) {
    std::lock_guard const guard(lock_);
    if (closed_) throw storage_error(errc::closed, "this desk is closed");
    std::erase_if(sources_, [](auto const& one) { return one.expired(); });
    sources_.push_back(source);
}

void arrow_streams::close() noexcept {
    if (forked_()) return;
    std::lock_guard const guard(lock_);
    closed_ = true;
    for (auto const& one : sources_)
        if (auto const source = one.lock()) source->close();
    sources_.clear();
}

}  // namespace csdesk::engine
