namespace Vitess.Reconcile.Tests.Live;

public sealed class FrozenWithinEachStepTests
{
    [LiveFact]
    public Task A_leader_that_is_frozen_while_a_step_is_on_its_way_does_no_harm_when_that_arrives_and_when_it_wakes() =>
        FrozenAtEachStep.Run(isHeld: true);
}
