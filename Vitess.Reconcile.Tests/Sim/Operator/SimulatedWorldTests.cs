using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.World.Operator;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim.Operator;

public sealed class SimulatedWorldTests
{
    [Fact]
    public void The_real_loop_makes_what_a_plan_wants()
    {
        var stand = new Stand(1);
        stand.Operators.Start(2);
        stand.Run(60);
        Assert.NotNull(stand.Service);
        Assert.Single(stand.Happenings.OfType<Happening.Wrote>());
    }

    [Fact]
    public void One_seed_gives_one_trace()
    {
        var digests = new[] { 7UL, 7UL, 8UL }.Select(seed =>
        {
            var stand = new Stand(seed, profile: Profile.All);
            stand.Operators.Start(2);
            stand.Run(300);
            return stand.Trace.Digest;
        }).ToList();
        Assert.Equal(digests[0], digests[1]);
        Assert.NotEqual(digests[0], digests[2]);
    }

    [Theory]
    [InlineData((int)Moment.BeforeSending, false)]
    [InlineData((int)Moment.AfterSending, true)]
    [InlineData((int)Moment.BeforeTaking, true)]
    [InlineData((int)Moment.AfterTaking, true)]
    public void What_a_dead_process_has_sent_still_takes_effect(int moment, bool takesEffect)
    {
        var stand = new Stand(2);
        stand.Faults.Add(new("a creation", task => task is EffectTask.Do, (Moment)moment, Blow.Dies, Nth: 0));
        stand.Operators.Start(1);
        while (stand.Operators.Living is [{ IsDead: false }] && stand.Clock.Step(stand.Clock.Start.AddMinutes(1)))
        {
        }
        var until = stand.Clock.Now.AddSeconds(1);
        while (stand.Clock.Step(until))
        {
        }
        Assert.Equal(takesEffect, stand.Service is not null);
    }

    [Fact]
    public void A_successor_does_the_work_of_a_process_that_died_before_it_sent()
    {
        var stand = new Stand(3);
        stand.Faults.Add(new("a creation", task => task is EffectTask.Do, Moment.BeforeSending, Blow.Dies, Nth: 0));
        stand.Operators.Start(2);
        stand.Run(120);
        Assert.NotNull(stand.Service);
        Assert.Equal(2, stand.Operators.Living.Count);
    }

    [Fact]
    public void A_frozen_process_sends_nothing_that_has_become_too_late()
    {
        var stand = new Stand(4, snapshot => snapshot.Subject.Key.Kind == "VitessCluster" && snapshot.Owned.Count == 0
            ? new([new(new Move.Create(Stand.ServiceOf(snapshot.Subject.Meta)), TimeSpan.FromSeconds(30), snapshot.Now.AddSeconds(2))], [], null, [], null)
            : Stand.PlanOf());
        stand.Faults.Add(new("a creation", task => task is EffectTask.Do, Moment.BeforeSending, Blow.FreezesBriefly, Nth: 0));
        stand.Operators.Start(1);
        stand.Run(1);
        var process = stand.Operators.Living[0];
        process.Freeze(TimeSpan.FromSeconds(14), "test");
        stand.Run(13);
        Assert.Null(stand.Service);
        stand.Run(60);
        Assert.NotNull(stand.Service);
        Assert.Contains(stand.Trace.Lines, line => line.Contains("too late", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_answer_leaves_the_loop_not_knowing_and_it_finds_out()
    {
        var stand = new Stand(5);
        stand.Faults.Add(new("a creation", task => task is EffectTask.Do, Moment.BeforeAnswering, Blow.LosesMessage, Nth: 0));
        stand.Operators.Start(1);
        stand.Run(120);
        Assert.NotNull(stand.Service);
        Assert.Single(stand.Happenings.OfType<Happening.Wrote>());
    }

    [Fact]
    public void A_zone_that_is_cut_off_hands_the_lead_to_another()
    {
        var stand = new Stand(6);
        stand.Operators.Start(2);
        stand.Run(20);
        Assert.NotNull(stand.Service);
        stand.Ground.Network.Cut("a");
        stand.Api.Delete(Served.Service, "default", "shop");
        stand.Run(90);
        Assert.NotNull(stand.Service);
        Assert.Equal("operator-1", stand.Happenings.OfType<Happening.Wrote>().Last().Holder);
    }

    [Fact]
    public void A_lost_watch_is_noticed_and_listed_anew()
    {
        var stand = new Stand(7);
        stand.Operators.Start(1);
        stand.Run(20);
        stand.Operators.WatchesOf(stand.Operators.Living[0])?.Lose(TimeSpan.FromSeconds(5));
        stand.Api.Delete(Served.Service, "default", "shop");
        stand.Run(1);
        Assert.Null(stand.Service);
        stand.Run(60);
        Assert.NotNull(stand.Service);
    }

    [Fact]
    public void A_turn_is_taken_once_and_given_back_by_compare_and_swap()
    {
        var stand = new Stand(8);
        var uid = stand.Shop.At("metadata", "uid")?.AsText ?? "";
        var process = new OperatorProcess("test", "a", stand.Clock, stand.Trace);
        var requests = new ApiRequests(stand.Ground, process);
        Outcome Set(string? was, string now) => requests.Write(new Move.SetTurn(Stand.Cluster, uid, was, now));
        string? Turn() => stand.Shop.At("metadata", "annotations", Annotations.Turn)?.AsText;

        Assert.IsType<Outcome.Done>(Set(null, "one"));
        Assert.Equal("one", Turn());
        Assert.IsType<Outcome.Refused>(Set(null, "two"));
        Assert.IsType<Outcome.Refused>(Set("", "two"));
        Assert.IsType<Outcome.Done>(Set("one", ""));
        Assert.IsType<Outcome.Done>(Set("", "two"));
        Assert.Equal("two", Turn());
        Assert.IsType<Outcome.Refused>(requests.Write(new Move.SetTurn(Stand.Cluster, "another", "two", "")));
    }

    [Fact]
    public void A_status_is_replaced_as_a_whole_and_only_at_its_version()
    {
        var stand = new Stand(9);
        var requests = new ApiRequests(stand.Ground, new("test", "a", stand.Clock, stand.Trace));
        ulong Version() => ulong.Parse(
            stand.Shop.At("metadata", "resourceVersion")?.AsText ?? "", System.Globalization.CultureInfo.InvariantCulture);
        var uid = stand.Shop.At("metadata", "uid")?.AsText ?? "";
        Outcome Set(ulong version, string status) =>
            requests.Write(new Move.SetStatus(Stand.Cluster, uid, version, Json.Parse(status)));

        Assert.IsType<Outcome.Done>(Set(Version(), """{"vtadmin":{"available":"True","serviceName":"a"},"gatewayServiceName":"g"}"""));
        Assert.IsType<Outcome.Done>(Set(Version(), """{"vtadmin":{"available":"True"},"observedGeneration":2}"""));
        Assert.Equal(Json.Parse("""{"vtadmin":{"available":"True"},"observedGeneration":2}"""), stand.Shop["status"]);
        Assert.IsType<Outcome.Refused>(Set(Version() - 1, "{}"));
    }
}
