using System.Text;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Gateways of a running cluster whose secrets and numbers change.</summary>
public sealed class GatewaysTests
{
    private const string Space = "gateways";
    private const string Front = "doors-front-vtgate-";
    private const string Burst = "doors-burst-vtgate-";
    private const string Idle = "doors-idle-vtgate-";

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(6);

    [Fact]
    public void A_secret_that_changes_rolls_the_gateways_that_read_it_at_start_and_no_others()
    {
        var world = Running();
        var before = Generations(world);
        Edit(world, "doors-acl", "acl.json", "none");
        Assert.Equal(
            ContentHash.Secrets(new[]
            {
                ("doors-acl", Bytes(("acl.json", "none"))),
                ("doors-client-ca", Bytes(("ca.crt", "fake-ca"))),
                ("doors-tls", Bytes(("server.crt", "fake-certificate"), ("server.key", "fake-key"))),
            }.ToValueMap(secret => secret.Item1, secret => secret.Item2)),
            SecretHash(world, Front));
        Assert.Equal([before[0] + 1, before[1], before[2]], Generations(world));
        Edit(world, "doors-tls", "server.key", "another");
        Assert.Equal([before[0] + 2, before[1] + 1, before[2] + 1], Generations(world));
    }

    [Fact]
    public void Users_are_read_again_by_the_gateways_themselves_and_only_a_volume_of_the_users_own_rolls_them()
    {
        var world = Running();
        var before = Generations(world);
        Edit(world, "doors-users", "users.json", "{}");
        Assert.Equal([before[0], before[1] + 1, before[2]], Generations(world));
    }

    [Fact]
    public void A_missing_secret_holds_back_the_gateways_that_need_it_and_nothing_else()
    {
        var world = Running();
        var (before, hash) = (Generations(world), SecretHash(world, Front));
        world.Api.Delete(Kinds.Secret, Space, "doors-acl");
        Settle(world);
        Assert.Equal(before, Generations(world));
        Assert.Contains(world.WaitTexts, text => text.Contains("secret doors-acl does not exist: create it", StringComparison.Ordinal)
            && text.Contains(Front, StringComparison.Ordinal));
        Assert.Equal("True", Cell(world, "front").At("status", "gateway", "available")?.AsText);

        ChangeCells(world, "Immediate", (_, cell) => cell.WithAt(["gateway", "extraFlags", "warn_payload_size"], "7"));
        Assert.Equal([before[0], before[1] + 1, before[2] + 1], Generations(world));
        Assert.Equal(hash, SecretHash(world, Front));

        world.Api.Create(Kinds.Secret, Json.Parse(
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"doors-acl","namespace":"gateways"},"data":{"acl.json":"bm9uZQ=="}}"""));
        Settle(world);
        Assert.NotEqual(hash, SecretHash(world, Front));
        Assert.Contains("warn_payload_size=7", Gateways(world, Front).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(world.WaitTexts, text => text.Contains("doors-acl", StringComparison.Ordinal));
    }

    [Fact]
    public void What_an_autoscaler_has_set_stays_whatever_else_changes()
    {
        var world = Running();
        world.Api.Patch(
            Kinds.VitessCell, Space, Name(world, "burst"), PatchType.Merge,
            Json.Parse("""{"spec":{"gateway":{"replicas":5}}}"""), new() { FieldManager = "kube-controller-manager" });
        Settle(world);
        Assert.Equal((5, 5), Replicas(world, "burst", Burst));

        ChangeCells(world, "Immediate", (name, cell) => name == "burst" ? cell.WithAt(["gateway", "autoscaler", "maxReplicas"], 20) : cell);
        Assert.Equal((5, 5), Replicas(world, "burst", Burst));
        Assert.Equal(20, Autoscaler(world)?.At("spec", "maxReplicas")?.AsInteger);
    }

    [Fact]
    public void The_number_of_gateways_is_changed_at_once_where_everything_else_waits_for_a_release()
    {
        var world = Running();
        ChangeCells(world, "External", (name, cell) => name == "idle"
            ? cell.WithAt(["gateway", "replicas"], 2).WithAt(["gateway", "extraFlags", "warn_payload_size"], "7")
            : cell);
        Assert.Equal((2, 2), Replicas(world, "idle", Idle));
        Assert.DoesNotContain("warn_payload_size", Gateways(world, Idle).ToString(), StringComparison.Ordinal);
        Assert.Contains(world.WaitTexts, text => text.Contains("differs from the spec in", StringComparison.Ordinal));
        ChangeCells(world, "External", (name, cell) => name == "idle"
            ? cell.WithAt(["gateway", "replicas"], 3).WithAt(["gateway", "extraFlags", "warn_payload_size"], null)
            : cell);
        Assert.Equal((3, 3), Replicas(world, "idle", Idle));
        Assert.DoesNotContain(world.WaitTexts, text => text.Contains("differs from the spec in", StringComparison.Ordinal));
    }

    private static Simulation Running()
    {
        var file = ClusterFile.Read(RecordedObjects.PathOf("08-gateways", "cluster.yaml"));
        var simulation = new Simulation(
            new() { File = file, Seed = 1, IsAsRecorded = true, Operators = 1, Reconcile = Reconciler.Reconcile },
            Worlds.For(file, isAsRecorded: true));
        simulation.Start();
        Settle(simulation);
        return simulation;
    }

    private static void Settle(Simulation world)
    {
        world.RunFor(TimeSpan.FromSeconds(30));
        Assert.True(world.RunUntil(() => world.Progress.IsQuiet, Bound));
    }

    private static void Edit(Simulation world, string secret, string key, string text)
    {
        var data = Json.Map((key, Convert.ToBase64String(Encoding.UTF8.GetBytes(text))));
        world.Api.Patch(Kinds.Secret, Space, secret, PatchType.Merge, Json.Map(("data", data)), new() { FieldManager = "kubectl" });
        Settle(world);
    }

    private static void ChangeCells(Simulation world, string strategy, Func<string, Json, Json> change)
    {
        var cluster = world.Api.Find(Kinds.VitessCluster, Space, "doors") ?? Json.EmptyMap;
        var cells = cluster.At("spec", "cells")?.Items ?? [];
        var answer = world.Api.Update(
            Kinds.VitessCluster,
            cluster.WithAt(["spec", "updateStrategy", "type"], strategy)
                .WithAt(["spec", "cells"], Json.List(cells.Select(cell => change(cell["name"]?.AsText ?? "", cell)))),
            new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
        Settle(world);
    }

    private static Json Gateways(Simulation world, string prefix) => world.Api.All(Kinds.Deployment, Space)
        .Single(it => it.At("metadata", "name")?.AsText?.StartsWith(prefix, StringComparison.Ordinal) == true);

    private static Json? Autoscaler(Simulation world) => world.Api.All(Kinds.HorizontalPodAutoscaler, Space).SingleOrDefault();

    private static Json Cell(Simulation world, string name) =>
        world.Api.All(Kinds.VitessCell, Space).Single(it => it.At("spec", "name")?.AsText == name);

    private static string Name(Simulation world, string cell) => Cell(world, cell).At("metadata", "name")?.AsText ?? "";

    private static (long? OfCell, long? OfDeployment) Replicas(Simulation world, string cell, string prefix) => (
        Cell(world, cell).At("spec", "gateway", "replicas")?.AsInteger,
        Gateways(world, prefix).At("spec", "replicas")?.AsInteger);

    private static List<long> Generations(Simulation world) =>
        [.. new[] { Front, Burst, Idle }.Select(prefix => Gateways(world, prefix).At("metadata", "generation")?.AsInteger ?? 0)];

    private static string? SecretHash(Simulation world, string prefix) =>
        Gateways(world, prefix).At("spec", "template", "metadata", "annotations", GoAnnotations.SecretHash)?.AsText;

    private static ValueMap<string, ReadOnlyMemory<byte>> Bytes(params (string Key, string Text)[] items) =>
        items.ToValueMap(item => item.Key, item => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(item.Text));
}
