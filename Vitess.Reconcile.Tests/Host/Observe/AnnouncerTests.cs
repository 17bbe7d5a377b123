using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Observe;

public sealed class AnnouncerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_call_that_vtctld_refuses_is_a_warning_in_words() =>
        Assert.Equal(
            ("CreateKeyspaceRefused", true, "CreateKeyspace app: recording keyspace app: Unknown: timed out"),
            Told(new Outcome.Refused("Unknown: timed out")));

    [Fact]
    public void A_record_that_somebody_else_has_just_made_is_nothing_to_warn_of() =>
        Assert.Null(Told(new Outcome.Refused("Unknown: node already exists: /vitess/shop/global/keyspaces/app/Keyspace") { IsOvertaken = true }));

    private static (string Reason, bool IsWarning, string Text)? Told(Outcome outcome)
    {
        var invoke = new Move.Invoke("shop-vtctld:15999", new Call.CreateKeyspace(new("app"), new("", "")), "recording keyspace app");
        var effect = new Effect(1, new EffectTask.Do(invoke), Now, TimeSpan.FromSeconds(1), null);
        return Announcer.TextOf(new(new("VitessKeyspace", "shop", "app"), "uid", effect, invoke, outcome, Now));
    }
}
