using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class DrainsTests
{
    private const string Asked = "the node is cordoned";

    [Fact]
    public void The_tablets_of_a_cordoned_node_are_asked_to_be_drained() =>
        Assert.Equal([(GoAnnotations.DrainStarted, "node node is cordoned"), (Annotations.DrainAskedFor, Asked)], Patched(Node(isCordoned: true)));

    [Fact]
    public void A_drain_asked_for_because_of_a_cordoned_node_is_kept_while_the_node_is_unknown()
    {
        Assert.Empty(Patched(null, (GoAnnotations.DrainStarted, "node node is cordoned"), (GoAnnotations.DrainAcknowledged, "at noon"), (Annotations.DrainAskedFor, Asked)));
        Assert.Empty(Patched(Node(isCordoned: true), (GoAnnotations.DrainStarted, "node node is cordoned"), (GoAnnotations.DrainAcknowledged, "at noon"), (Annotations.DrainAskedFor, Asked)));
    }

    [Fact]
    public void It_is_called_off_when_the_node_takes_pods_again() => Assert.Equal(
        [(GoAnnotations.DrainAcknowledged, null), (GoAnnotations.DrainFinished, null), (GoAnnotations.DrainStarted, null), (Annotations.DrainAskedFor, null)],
        Patched(Node(isCordoned: false), (GoAnnotations.DrainStarted, "node node is cordoned"), (GoAnnotations.DrainAcknowledged, "at noon"), (Annotations.DrainAskedFor, Asked)));

    [Fact]
    public void A_drain_that_somebody_else_asked_for_stays_whatever_its_node_does() => Assert.Empty(
        Patched(Node(isCordoned: false), (GoAnnotations.DrainStarted, "maintenance"), (GoAnnotations.DrainAcknowledged, "at noon")));

    [Theory]
    [InlineData(false, 1, true)]
    [InlineData(true, 1, true)]
    [InlineData(false, 0, false)]
    [InlineData(true, 0, false)]
    public void A_drained_tablet_that_leads_again_is_drained_no_more_whether_it_is_wanted_or_not(bool isWanted, int primary, bool isTakenBack) => Assert.Equal(
        isTakenBack ? [(GoAnnotations.DrainFinished, null)] : [],
        Patched(
            new ShardScene { Primary = primary }, isWanted, null,
            (GoAnnotations.DrainStarted, "maintenance"), (GoAnnotations.DrainAcknowledged, "at noon"), (GoAnnotations.DrainFinished, "at one")));

    // The Go operator's form, but for what is less than a tenth of a microsecond.
    [Theory]
    [InlineData("2026-11-21T07:36:48.0665133Z", "2026-11-21 07:36:48.0665133 +0000 UTC")]
    [InlineData("2026-11-21T09:36:48.5+02:00", "2026-11-21 07:36:48.5 +0000 UTC")]
    [InlineData("2026-11-21T07:36:48Z", "2026-11-21 07:36:48 +0000 UTC")]
    public void When_a_drain_was_acknowledged_is_written_as_the_Go_operator_does(string at, string written) => Assert.Equal(
        [(GoAnnotations.DrainAcknowledged, written)],
        Patched(new ShardScene(), isWanted: true, node: null, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), (GoAnnotations.DrainStarted, "maintenance")));

    private static ObservedObject.Node Node(bool isCordoned) => new(
        new() { Key = new(Kinds.Node, "", "node"), Uid = "uid of the node", Version = 1, Created = ShardScene.Now }, "zone", IsReady: true, isCordoned);

    private static List<(string Key, string? Value)> Patched(ObservedObject.Node? node, params ReadOnlySpan<(string Key, string Value)> marks) =>
        Patched(new ShardScene(), isWanted: true, node, marks);

    private static List<(string Key, string? Value)> Patched(
        ShardScene scene, bool isWanted, ObservedObject.Node? node, params ReadOnlySpan<(string Key, string Value)> marks) =>
        Patched(scene, isWanted, node, ShardScene.Now, marks);

    /// <summary>What is written on the second tablet's pod, in order of the names; nothing when nothing is.</summary>
    private static List<(string Key, string? Value)> Patched(
        ShardScene scene, bool isWanted, ObservedObject.Node? node, DateTimeOffset now, params ReadOnlySpan<(string Key, string Value)> marks)
    {
        var (snapshot, annotations) = (scene.Snapshot(), ValueMap.Of(marks));
        var key = scene.Desired.Tablets[1].Pod.Key;
        var seen = snapshot with
        {
            Now = now,
            Nodes = node is null ? [] : [node],
            Owned = snapshot.Owned.Select(it => it.Key == key ? it with { Meta = it.Meta with { Annotations = it.Meta.Annotations.Overlay(annotations) } } : it).ToValueList(),
        };
        var desired = isWanted ? scene.Desired : scene.Desired with { Tablets = scene.Desired.Tablets.Where(tablet => tablet.Pod.Key != key).ToValueList() };
        return [.. Drains.Next(ShardView.Of(seen, desired, default)).Moves.Select(move => move.Move).OfType<Move.Patch>()
            .Where(patch => patch.Key == key)
            .SelectMany(patch => patch.Change.At("metadata", "annotations")?.Members ?? default)
            .Select(member => (member.Key, member.Value.AsText))];
    }
}
