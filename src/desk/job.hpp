// Jobs (D6): work over an unbounded set, 1,000 items a transaction, resumable by its cursor, through `advance` only.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/time.hpp>
#include <string>

#include "desk/registry.hpp"

namespace csdesk::engine {

/// A job's state: where it stands.
struct job_state {
    job_id job{};
    std::string kind{};
    std::string cursor{};
    std::int64_t items = 0;  // done so far
    bool running = false;
    instant since{};  // due at once: the time of its last step, or when it is to begin
};
BOOST_DESCRIBE_STRUCT(job_state, (), (job, kind, cursor, items, running, since))

/// job.start (system): begins a job of a registered kind, where the cursor says; each kind has its own form.
struct start_job {
    std::string kind{};
    std::optional<std::string> cursor{};
};
BOOST_DESCRIBE_STRUCT(start_job, (), (kind, cursor))

/// job.step (system): the last command of a step; records how far it came.
struct step_job {
    job_id job{};
    std::string cursor{};
    std::int64_t items = 0;
    bool finished = false;
};
BOOST_DESCRIBE_STRUCT(step_job, (), (job, cursor, items, finished))

struct job_started {
    job_id job{};
    std::string kind{};
    std::string cursor{};
    std::optional<instant> due{};  // where not at once
};
BOOST_DESCRIBE_STRUCT(job_started, (), (job, kind, cursor, due))

struct job_stepped {
    job_id job{};
    std::string cursor{};
    std::int64_t items = 0;
    bool finished = false;
};
BOOST_DESCRIBE_STRUCT(job_stepped, (), (job, cursor, items, finished))

void evolve(job_state& s, job_started const& e, instant at);
void evolve(job_state& s, job_stepped const& e, instant at);

void join_jobs(registry& r);

}  // namespace csdesk::engine
