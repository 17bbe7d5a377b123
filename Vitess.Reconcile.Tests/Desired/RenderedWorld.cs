using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>Everything that a recorded input renders to, the whole way down, without a cluster.</summary>
internal sealed class RenderedWorld
{
    private readonly SortedDictionary<ObjectKey, Rendered> objects = [];
    private readonly Options options = new() { Holder = "test", OwnPod = Vitess.Reconcile.Sim.Setting.OperatorPod("default") };

    private RenderedWorld(string input)
    {
        var given = RecordedObjects.Given(input);
        var cluster = given.Single(document => document["kind"]?.AsText == Kinds.VitessCluster);
        Secrets = given.Where(document => document["kind"]?.AsText == Kinds.Secret)
            .ToValueMap(secret => RecordedObjects.KeyOf(secret).Name, DigestsOf);
        var desired = DesiredCluster.Render(
            VitessClusterSpec.Shape.Read(cluster["spec"] ?? Json.EmptyMap), MetaOf(cluster), options, FactsOf(input));
        Cluster = desired;
        Add([.. desired.Backups, .. desired.Services, .. desired.VtctldDeployments]);
        foreach (var cell in desired.VtAdmin?.Cells ?? [])
        {
            Add([.. cell.Secrets, cell.Deployment]);
        }
        Add(desired.VtAdmin is { } vtadmin ? [vtadmin.Service] : []);
        foreach (var storage in desired.Backups.Where(backup => backup.Key.Kind == Kinds.VitessBackupStorage))
        {
            var pod = StorageSubcontroller.Render(Spec(VitessBackupStorageSpec.Shape, storage), MetaOf(storage.Object), options).Pod;
            Add(pod is null ? [] : [pod]);
        }
        AddLockserver(desired.Lockserver);
        foreach (var keyspace in desired.Keyspaces)
        {
            AddKeyspace(keyspace);
        }
        foreach (var cell in desired.Cells)
        {
            AddCell(cell);
        }
    }

    internal DesiredCluster Cluster { get; }

    internal SortedDictionary<string, DesiredShard> Shards { get; } = new(StringComparer.Ordinal);

    internal ValueMap<string, ValueMap<string, string>> Secrets { get; }

    internal IReadOnlyDictionary<ObjectKey, Rendered> Objects => objects;

    internal static RenderedWorld Of(string input) => new(input);

    private void AddCell(Rendered cell)
    {
        Add([cell]);
        var first = objects.Values.FirstOrDefault(one => one.Key.Kind == Kinds.VitessShard);
        var image = first is null ? "" : Images.Mysqld(Spec(VitessShardSpec.Shape, first).Images?.Mysqld);
        var desired = DesiredCell.Render(
            Spec(VitessCellSpec.Shape, cell), MetaOf(cell.Object), new(Secrets, image), options);
        Add([desired.GatewayService]);
        Add(desired.Gateways is { } gateways ? [gateways] : []);
        Add(desired.Autoscaler is { } autoscaler ? [autoscaler] : []);
        AddLockserver(desired.Lockserver);
    }

    // The addresses are those that were recorded, for nobody knows them beforehand.
    private static ClusterFacts FactsOf(string input) => new(RecordedObjects.Of(input)
        .Where(entry => entry.Key.Kind == Kinds.Service)
        .ToValueMap(entry => entry.Key.Name, entry => new ServiceAddress(
            entry.Value.At("spec", "clusterIP")?.AsText ?? "", Web: 15000, Grpc: 15999)));

    private void AddKeyspace(Rendered keyspace)
    {
        Add([keyspace]);
        var desired = DesiredKeyspace.Render(
            Spec(VitessKeyspaceSpec.Shape, keyspace), MetaOf(keyspace.Object), options);
        foreach (var shard in desired.Shards)
        {
            Add([shard.Resource]);
            var parts = DesiredShard.Render(
                Spec(VitessShardSpec.Shape, shard.Resource), MetaOf(shard.Resource.Object), options);
            Shards[shard.Resource.Key.Name] = parts;
            Add(parts.VtorcDeployments);
            foreach (var tablet in parts.Tablets)
            {
                Add(tablet.Claim is { } claim ? [claim, tablet.Pod] : [tablet.Pod]);
            }
        }
    }

    private void AddLockserver(Rendered? lockserver)
    {
        if (lockserver is null)
        {
            return;
        }
        Add([lockserver]);
        var desired = DesiredLockserver.Render(
            Spec(EtcdLockserverSpec.Shape, lockserver), MetaOf(lockserver.Object), options);
        Add(desired.Services);
        Add(desired.Members.SelectMany(member => new[] { member.Claim, member.Pod }).ToValueList());
    }

    private void Add(ValueList<Rendered> rendered)
    {
        foreach (var one in rendered)
        {
            objects.Add(one.Key, one);
        }
    }

    private static TSpec Spec<TSpec>(Vitess.Reconcile.Api.Shapes.Shape<TSpec> shape, Rendered resource)
        where TSpec : class, new() => shape.Read(resource.Object["spec"] ?? Json.EmptyMap);

    private static ObjectMeta MetaOf(Json document) => new()
    {
        Key = RecordedObjects.KeyOf(document),
        Uid = $"uid-of-{RecordedObjects.KeyOf(document).Name}",
        Version = 1,
        Generation = 1,
        Labels = (document.At("metadata", "labels")?.Members ?? default).ToValueMap(e => e.Key, e => e.Value.AsText ?? ""),
        Created = DateTimeOffset.UnixEpoch,
    };

    private static ValueMap<string, string> DigestsOf(Json secret)
    {
        var texts = (secret["stringData"]?.Members ?? default)
            .ToValueMap(item => item.Key, item => Digest.Of(item.Value.AsText ?? "").ToString());
        var bytes = (secret["data"]?.Members ?? default)
            .ToValueMap(item => item.Key, item => Digest.Of(Convert.FromBase64String(item.Value.AsText ?? "")).ToString());
        return bytes.Overlay(texts);
    }
}
