using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class VtorcWaitTests
{
    private static readonly ShardScene Silent = ShardScene.Headless with { Vtorc = VtorcScene.Up, SeenFor = TimeSpan.Zero };

    [Fact]
    public void A_new_process_goes_on_waiting_from_where_the_last_one_began()
    {
        Assert.False(Replaces(Silent, null));
        Assert.False(Replaces(Silent, Written(Silent, seconds: 74)));
        Assert.True(Replaces(Silent, Written(Silent, seconds: 76)));
    }

    [Theory]
    [InlineData("silent:zone9-0000000009 2026-01-02T02:00:00Z")]
    [InlineData("amiss:{0} 2026-01-02T02:00:00Z")]
    [InlineData("silent:{0} 2026-01-02T04:00:00Z")]
    [InlineData("silent:{0} yesterday")]
    [InlineData("silent:{0}")]
    [InlineData("")]
    public void What_does_not_speak_of_this_silence_is_no_memory_of_it(string written) => Assert.False(
        Replaces(Silent, string.Format(System.Globalization.CultureInfo.InvariantCulture, written, Silent.Alias(0))));

    [Fact]
    public void It_is_written_down_when_it_has_stood_for_five_seconds()
    {
        Assert.Null(Change(Silent with { SeenFor = TimeSpan.FromSeconds(4) }, null));
        Assert.Equal(Written(Silent, seconds: 6), Change(Silent with { SeenFor = TimeSpan.FromSeconds(6) }, null)?.AsText);
        Assert.Null(Change(Silent with { SeenFor = TimeSpan.FromSeconds(6) }, Written(Silent, seconds: 30)));
    }

    [Fact]
    public void What_is_over_is_taken_off_as_soon_as_that_is_proven()
    {
        var well = new ShardScene();
        Assert.Equal(Json.Null, Change(well, Written(well, seconds: 30)));
        var unread = well.With(1, it => it with { Status = Known.NotAsked });
        Assert.Null(Change(unread, Written(well, seconds: 30)));
        Assert.Contains(Plan(unread, Written(well, seconds: 30)).Needs, need => need.Query == new Query.Status(need.Query is Query.Status asked ? asked.Vtctld : "", unread.Alias(1)));
    }

    private static string Written(ShardScene scene, int seconds) =>
        $"silent:{scene.Alias(0)} {Conditions.Time(ShardScene.Now.AddSeconds(-seconds))}";

    private static bool Replaces(ShardScene scene, string? written) => Plan(scene, written).Moves
        .Any(it => it.Move is Move.Invoke { Call: Call.EmergencyReparent });

    /// <summary>What the annotation becomes; null when it is left alone.</summary>
    private static Json? Change(ShardScene scene, string? written) => Plan(scene, written).Moves
        .Select(it => (it.Move as Move.Patch)?.Change.At("metadata", "annotations", Annotations.AmissSince))
        .FirstOrDefault(change => change is not null);

    private static Plan Plan(ShardScene scene, string? written)
    {
        var snapshot = scene.Snapshot();
        var meta = snapshot.Subject.Meta;
        return Reconciler.Reconcile(snapshot with
        {
            Subject = snapshot.Subject with { Meta = meta with { Annotations = written is null ? meta.Annotations : meta.Annotations.With(Annotations.AmissSince, written) } },
        });
    }
}
