// The live runner: the deadlines of a desk fire by themselves, on Boost.Asio.
//
//     boost::asio::io_context io;
//     auto d = csdesk::desk::open("shop.db");
//     csdesk::runner live(d, io.get_executor(), {.on_fired = [](auto events) { show(events); }, .on_error = report});
//     live.start();
//     io.run();
//
// One timer, armed to `desk::next_deadline()`. When it is due, `desk::advance` fires a bounded number of deadlines a turn, so
// that the context's other handlers have their turns between. Of the desk it uses public calls only; a host with a loop of its
// own does the same with those two. docs/runner.md has the promises, the threads and several processes on one file.
//
// Header only, the one public header that needs Boost (Asio, 1.81 or newer, no compiled part); <csdesk/csdesk.hpp> leaves it out.
// Threads: every member may be called from any thread; turns and handlers never run at the same time as each other.
// Lifetimes: the desk stays where it is and outlives the runner, as does the execution context.
#pragma once

#include <csdesk/desk/desk.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace csdesk {

/// What went wrong in a turn. Nothing is lost by it: what was due still is.
struct runner_fault {
    errc code = errc::storage;       ///< `busy`, `storage`, `closed`, …
    std::string what{};              ///< in English
    int attempt = 1;                 ///< how many turns in a row have failed
    std::optional<span> again_in{};  ///< nothing: the desk is closed and the runner has stopped
    std::exception_ptr cause{};      ///< what was thrown
};

/// How a runner goes. The defaults are right for a live desk.
struct runner_options {
    /// The time. Left out: the system's. Called from any thread. May jump in either direction: deadlines fire when it has
    /// reached them, each once.
    std::function<instant()> clock{};

    /// More than 0, at most a day. How late the runner may notice what nobody told it: a clock set forward, a sleeping machine, a
    /// deadline made by another process.
    span longest_sleep{1'000};

    /// After a fault the next attempt comes after `first_retry`, then twice that, and so on up to `longest_retry`, at most a day.
    span first_retry{100};
    span longest_retry{30'000};  ///< see first_retry

    std::int64_t most_per_turn = 100;  ///< deadlines, 1 … 1,000; one step of a job is a turn

    /// The events of a turn, after their commit, in log order. It may execute commands, stop and start the runner. What was
    /// due when somebody executed a command fires with that command, and comes to `desk::listen` only, as everything does.
    std::function<void(std::span<logged_event const>)> on_fired{};

    /// Told of every fault. Left out: the fault leaves through the context's `run()`. In both cases the timer goes on.
    std::function<void(runner_fault const&)> on_error{};
};

/// Fires a desk's deadlines by itself; see the top of this file. Any thread may call it.
class runner {
public:
    /// Does nothing yet. Throws `refused` (`invalid_argument`) where an option is out of its range.
    runner(desk& d, boost::asio::any_io_executor where, runner_options options = {})
        : turns_(std::make_shared<turns>(d, std::move(where), checked(std::move(options)))) {}
    runner(runner const&) = delete;
    runner& operator=(runner const&) = delete;

    /// Stops, as `stop` does.
    ~runner() { stop(); }

    /// Fires what is due by now and goes on until stopped; keeps the context's `run()` from returning. Idempotent.
    void start() {
        turns_->running = true;
        turns_->wake();
    }

    /// A turn under way is finished and waited for (not where a handler of this runner calls); no other begins. What is due
    /// stays due. Idempotent. Not from a listener of the desk: the turn it waits for may be waiting for that listener.
    void stop() { turns_->stop(); }

    /// Started, and neither stopped nor ended by a closed desk.
    bool running() const noexcept { return turns_->running; }

    /// Looks at the deadlines anew, soon and on the context. For commands that went past `execute`; cheap, may come often, also
    /// from a listener of the desk: `d.listen([&](auto&, auto&) { live.wake(); })`.
    void wake() { turns_->wake(); }

    /// `desk::execute`, on this thread, which waits for the disk; an earlier deadline that it made is noticed at once.
    result<reply> execute(command const& what, context const& how) {
        auto r = turns_->of.execute(what, how);
        if (r) wake();
        return r;
    }

    /// Likewise `desk::execute_many`.
    std::vector<result<reply>> execute_many(std::span<request const> requests) {
        auto r = turns_->of.execute_many(requests);
        wake();
        return r;
    }

    /// The runner's time.
    instant now() const { return turns_->options.clock(); }
    /// A context at the runner's time: `live.execute({"ticket.reply", json}, live.by({role::agent, "li"}))`.
    context by(actor who, std::string shop = "main", std::string command_id = {}) const {
        return {std::move(shop), std::move(who), now(), std::move(command_id)};
    }

    /// The earliest deadline when it was last looked at; nothing: none, or not looked at since the start.
    std::optional<instant> next_due() const {
        std::lock_guard const guard(turns_->due_lock);
        return turns_->due;
    }

private:
    // What handlers in flight share; once stopped they do not touch the desk.
    struct turns : std::enable_shared_from_this<turns> {
        turns(desk& d, boost::asio::any_io_executor where, runner_options o)
            : of(d), options(std::move(o)), strand(boost::asio::make_strand(std::move(where))), timer(strand) {}

        void wake() {
            if (woken.exchange(true)) return;
            boost::asio::post(strand, [self = shared_from_this()] {
                self->woken = false;
                self->turn();
            });
        }

        void stop() {
            running = false;
            if (!strand.running_in_this_thread()) { std::lock_guard const until_its_end(under_way); }
            boost::asio::post(strand, [self = shared_from_this()] {
                if (!self->running) self->timer.cancel();
            });
        }

        void turn() {
            std::lock_guard const guard(under_way);
            if (!running) return;
            std::vector<logged_event> fired;
            std::optional<runner_fault> fault;
            try {
                arm(work(fired));
                failed = 0;
            } catch (storage_error const& e) { fault = after(e.code(), e.what()); } catch (refused const& e) {
                fault = after(e.why().code, e.what());
            } catch (std::bad_alloc const& e) {
                fault = after(errc::no_memory, e.what());
            } catch (...) {  // the clock's: it leaves through run(), the timer goes on
                arm(options.longest_sleep);
                throw;
            }
            if (!fired.empty() && options.on_fired) options.on_fired(fired);
            if (fault && !options.on_error) std::rethrow_exception(fault->cause);
            if (fault) options.on_error(*fault);
        }

        // Fires what may be fired in one turn; how long to sleep after it.
        span work(std::vector<logged_event>& fired) {
            instant const now = options.clock();
            if (!in_range(now))
                throw refused(
                    refuse(errc::out_of_range, "clock", "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间"));
            auto next = of.next_deadline();
            if (next && *next <= now) {
                fired = of.advance(now, {}, options.most_per_turn);
                next = of.next_deadline();
            }
            remember(next);
            return next ? std::min(*next - now, options.longest_sleep) : options.longest_sleep;
        }

        runner_fault after(errc code, std::string what) {
            back_off = failed == 0 ? options.first_retry : std::min(2 * back_off, options.longest_retry);
            runner_fault f{code, std::move(what), ++failed, back_off, std::current_exception()};
            if (code == errc::closed) {
                f.again_in.reset();
                running = false;
                timer.cancel();
            } else {
                arm(back_off);
            }
            return f;
        }

        void arm(span sleep) {
            timer.cancel();
            if (sleep <= span{0}) return wake();
            timer.expires_after(sleep);
            timer.async_wait([self = shared_from_this()](boost::system::error_code const& cancelled) {
                if (!cancelled) self->turn();
            });
        }

        void remember(std::optional<instant> next) {
            std::lock_guard const guard(due_lock);
            due = next;
        }

        desk& of;
        runner_options const options;
        boost::asio::strand<boost::asio::any_io_executor> strand;
        boost::asio::steady_timer timer;  // touched on the strand only
        int failed = 0;                   // turns in a row; likewise
        span back_off{};                  // likewise
        std::atomic<bool> running{false};
        std::atomic<bool> woken{false};  // a turn is on its way
        std::mutex under_way;            // held during a turn
        std::mutex due_lock;
        std::optional<instant> due;
    };

    static runner_options checked(runner_options o) {
        auto const must = [](bool holds, char const* field, char const* en, char const* zh) {
            if (!holds) throw refused(refuse(errc::invalid_argument, field, en, zh));
        };
        span const day = std::chrono::hours(24);
        must(o.longest_sleep > span{0} && o.longest_sleep <= day, "longest_sleep", "must be more than zero and at most a day",
             "应大于零且不超过一天");
        must(o.first_retry >= span{0}, "first_retry", "may not be negative", "不能为负");
        must(o.longest_retry >= o.first_retry && o.longest_retry <= day, "longest_retry",
             "must be at least first_retry and at most a day", "应不小于 first_retry 且不超过一天");
        must(o.most_per_turn >= 1 && o.most_per_turn <= 1'000, "most_per_turn", "must be between 1 and 1000",
             "应在 1 与 1000 之间");
        if (!o.clock) o.clock = [] { return std::chrono::time_point_cast<span>(std::chrono::system_clock::now()); };
        return o;
    }

    std::shared_ptr<turns> turns_;
};

}  // namespace csdesk
