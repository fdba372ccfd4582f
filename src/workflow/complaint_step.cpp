// The only unit that pays for Boost.MSM's back-end.
#include "workflow/complaint_step.hpp"

#include "workflow/complaint_table.hpp"
#include "workflow/msm_kit.hpp"

namespace csdesk::complaint {

workflow::outcome_of<step> take(step from, trigger on, conditions holds) noexcept {
    return workflow::take<table::definition>(from, on, holds);
}

}  // namespace csdesk::complaint
