using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>The strategy External, by the annotations that the Go operator's tools use, on the loop that ships and under all laws.</summary>
public sealed class ExternalRolloutTests
{
    private readonly Simulation simulation = Converged();

    [Fact]
    public void A_change_goes_down_one_release_at_a_time_and_its_annotations_go_with_it()
    {
        Edit("""{"spec":{"extraVitessFlags":{"queryserver-config-pool-size":"20"}}}""");
        Assert.All(Of(Kinds.VitessKeyspace).Concat(Of(Kinds.VitessCell)), it => Assert.True(IsScheduled(it), it.Name()));
        Assert.All(Of(Kinds.Deployment, "vtctld"), it => Assert.True(IsScheduled(it), it.Name()));
        Assert.All(Of(Kinds.VitessShard).Concat(Tablets), it => Assert.False(IsScheduled(it), it.Name()));
        Assert.Contains("extraVitessFlags", Pending("keyspaces", "commerce"), StringComparison.Ordinal);

        Release(Kinds.VitessKeyspace);
        Assert.All(Of(Kinds.VitessKeyspace), it => Assert.False(IsScheduled(it) || Has(it, GoAnnotations.Released), it.Name()));
        Assert.All(Of(Kinds.VitessShard), it => Assert.True(IsScheduled(it), it.Name()));

        // Too early: its own change is not released, so that no tablet has anything to follow.
        Annotate(Kinds.VitessShard, GoAnnotations.Cascade);
        Assert.All(Of(Kinds.VitessShard), it => Assert.True(IsScheduled(it) && !Has(it, GoAnnotations.Cascade), it.Name()));

        Release(Kinds.VitessShard);
        Assert.All(Of(Kinds.VitessShard), it => Assert.False(IsScheduled(it) || Has(it, GoAnnotations.Released), it.Name()));
        Assert.All(Tablets, it => Assert.True(IsScheduled(it), it.Name()));
        Assert.Contains("--queryserver-config-pool-size]", Text(Tablets[0], GoAnnotations.Scheduled), StringComparison.Ordinal);
        Assert.All(Of(Kinds.VitessShard), it => Assert.All(
            it.At("status", "tablets")?.Members.Values ?? [], tablet => Assert.NotNull(tablet["pendingChanges"])));

        var (uids, chosen) = (Uids(), Tablets[0].Name());
        Annotate(Kinds.Pod, GoAnnotations.Released, chosen);
        Settle();
        Assert.Equal([chosen], Tablets.Where(it => uids[it.Name()] != it.Uid()).Select(it => it.Name()));
        Assert.All(Tablets, it => Assert.Equal(it.Name() != chosen, IsScheduled(it)));

        Annotate(Kinds.VitessShard, GoAnnotations.Cascade);
        Settle();
        Assert.Empty(Tablets.Where(it => uids[it.Name()] == it.Uid() || IsScheduled(it)).Select(it => it.Name()));
        Assert.All(Of(Kinds.VitessShard), it => Assert.False(Has(it, GoAnnotations.Cascade), it.Name()));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void A_change_that_is_taken_back_is_not_scheduled_any_more_and_restarts_nothing()
    {
        var uids = Uids();
        Edit("""{"spec":{"images":{"vttablet":"vitess/lite:v23.0.1"}}}""");
        Release(Kinds.VitessKeyspace);
        Release(Kinds.VitessShard);
        Assert.All(Tablets, it => Assert.True(IsScheduled(it), it.Name()));
        Edit("""{"spec":{"images":{"vttablet":null}}}""");
        Release(Kinds.VitessKeyspace);
        Release(Kinds.VitessShard);
        Settle();
        Assert.All([.. Of(Kinds.VitessKeyspace), .. Of(Kinds.VitessShard), .. Tablets], it => Assert.False(IsScheduled(it), it.Name()));
        Assert.Equal(uids, Uids());
    }

    [Fact]
    public void Back_to_Immediate_everything_that_waits_happens()
    {
        var uids = Uids();
        Edit("""{"spec":{"images":{"vttablet":"vitess/lite:v23.0.1"}}}""");
        Release(Kinds.VitessKeyspace);
        Release(Kinds.VitessShard);
        Edit("""{"spec":{"updateStrategy":{"type":"Immediate","external":null}}}""");
        Settle();
        Assert.Empty(Tablets.Where(it => uids[it.Name()] == it.Uid() || IsScheduled(it)).Select(it => it.Name()));
        Assert.Empty(Of(Kinds.VitessCell).Concat(Of(Kinds.Deployment)).Where(IsScheduled).Select(it => it.Name()));
    }

    [Fact]
    public void The_number_of_pods_and_what_restarts_nothing_pass_at_once()
    {
        Edit("""{"spec":{"vitessDashboard":{"replicas":2}}}""");
        Assert.All(Of(Kinds.Deployment, "vtctld"), it => Assert.Equal(2, it.At("spec", "replicas")?.AsInteger));
        var keyspace = Cluster.At("spec", "keyspaces")?.Items[0] ?? Json.EmptyMap;
        Edit(Json.Map(("spec", Json.Map(("keyspaces", Json.List(keyspace.With("turndownPolicy", "Immediate")))))).ToString());
        Assert.All(Of(Kinds.VitessKeyspace), it => Assert.Equal("Immediate", it.At("spec", "turndownPolicy")?.AsText));
        Assert.Empty(Of(Kinds.VitessKeyspace).Concat(Of(Kinds.Deployment)).Where(IsScheduled).Select(it => it.Name()));
    }

    /// <summary>The Go operator marks it for ever with a change that is none.</summary>
    [Fact]
    public void A_keyspace_with_images_of_its_own_is_marked_at_level_0_only()
    {
        var keyspace = Cluster.At("spec", "keyspaces")?.Items[0] ?? Json.EmptyMap;
        var images = Json.Map(("images", Json.Map(("vttablet", keyspace.At("images", "vttablet") ?? "vitess/lite:v23.0.0"))));
        Edit(Json.Map(("spec", Json.Map(("keyspaces", Json.List(keyspace.With("images", images["images"])))))).ToString());
        Release(Kinds.VitessKeyspace);
        Release(Kinds.VitessShard);
        Assert.DoesNotContain(Of(Kinds.VitessKeyspace), IsScheduled);
        Assert.Empty(Pending("keyspaces", "commerce"));
        Edit(Json.Map(("metadata", Json.Map(("annotations", Json.Map((Annotations.LevelMax, "0")))))).ToString());
        Assert.All(Of(Kinds.VitessKeyspace), it => Assert.Equal("{}\n", Text(it, GoAnnotations.Scheduled)));
        Release(Kinds.VitessKeyspace);
        Assert.All(Of(Kinds.VitessKeyspace), it => Assert.False(Has(it, GoAnnotations.Released)));
        Assert.Equal("{}\n", Pending("keyspaces", "commerce"));
    }

    private Json Cluster => Of(Kinds.VitessCluster).Single();

    private List<Json> Tablets => [.. Of(Kinds.Pod, "vttablet")];

    private ValueMap<string, string> Uids() => Tablets.ToValueMap(it => it.Name(), it => it.Uid());

    private string Pending(string what, string name) => Cluster.At("status", what, name, "pendingChanges")?.AsText ?? "";

    private IEnumerable<Json> Of(KindInfo kind, string? component = null) => simulation.Api.All(kind, "default")
        .Where(it => component is null || it.At("metadata", "labels", Labels.Component)?.AsText == component);

    private static string Text(Json it, string annotation) => it.At("metadata", "annotations", annotation)?.AsText ?? "";

    private static bool Has(Json it, string annotation) => it.At("metadata", "annotations", annotation) is not null;

    private static bool IsScheduled(Json it) => Has(it, GoAnnotations.Scheduled);

    private void Release(KindInfo kind) => Annotate(kind, GoAnnotations.Released);

    private void Annotate(KindInfo kind, string annotation, string? name = null)
    {
        foreach (var it in Of(kind).Where(it => name is null || it.Name() == name).ToList())
        {
            Patch(kind, it.Name(), Json.Map(("metadata", Json.Map(("annotations", Json.Map((annotation, "")))))));
        }
        simulation.RunFor(TimeSpan.FromSeconds(10));
    }

    private void Edit(string change)
    {
        Patch(Kinds.VitessCluster, "shop", Json.Parse(change));
        simulation.RunFor(TimeSpan.FromSeconds(10));
    }

    private void Patch(KindInfo kind, string name, Json change)
    {
        var answer = simulation.Api.Patch(kind, "default", name, PatchType.Merge, change, new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
    }

    private void Settle() => Assert.True(
        simulation.RunUntil(() => simulation.Progress.IsQuiet, TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));

    private static Simulation Converged()
    {
        var simulation = Stories.Converged(Stories.ThreeZones() with { Operators = 1 });
        var answer = simulation.Api.Patch(
            Kinds.VitessCluster, "default", "shop", PatchType.Merge, Json.Parse("""{"spec":{"updateStrategy":{"type":"External"}}}"""), new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
        simulation.RunFor(TimeSpan.FromSeconds(30));
        return simulation;
    }
}
