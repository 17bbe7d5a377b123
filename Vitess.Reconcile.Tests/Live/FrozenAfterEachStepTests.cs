namespace Vitess.Reconcile.Tests.Live;

public sealed class FrozenAfterEachStepTests
{
    [LiveFact]
    public Task A_leader_that_is_frozen_when_a_step_was_carried_out_and_not_answered_does_no_harm_when_it_wakes() =>
        FrozenAtEachStep.Run(isHeld: false);
}
