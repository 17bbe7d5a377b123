using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class StorageSubcontrollerTests
{
    private static readonly VitessBackupLocation Disk = new() { Volume = Json.Parse("""{"hostPath": {"path": "/backups"}}""") };

    [Fact]
    public void Its_digest_is_the_Go_operators_for_every_kind_of_place()
    {
        Assert.Equal("86d808b20694db3d402f3b027d570ee0", HashOf(new() { S3 = new() { Region = "r", Bucket = "b" } }));
        Assert.Equal("517cf53f2566d134e9371cef73de0cea", HashOf(Disk));
        Assert.Equal("904ea880a75f83c742831cc0c8cf5108", HashOf(new() { S3 = new() { Region = "r", Bucket = "b", AuthSecret = Secret() } }));
        Assert.Equal("e0f1c1527a7672ff39729bfd54dcbf99", HashOf(new() { S3 = new() { Region = "r", Bucket = "b", AuthSecret = Secret("aws-creds") } }));
        Assert.Equal("1ca65280851cf18264b03d52ecb737e1", HashOf(new() { Gcs = new() { Bucket = "b", AuthSecret = Secret() } }));
        Assert.Equal("9ddc5810337422f77f8a29f82da3e0d7", HashOf(new() { Azblob = new() { Account = "a", Container = "c", AuthSecret = Secret() } }));
        Assert.Equal("ea9fcb23b495f6aa9fde8aa938b395c3", HashOf(new() { Ceph = new() { AuthSecret = Secret() } }));
    }

    [Fact]
    public void What_the_operators_pod_has_besides_is_kept()
    {
        var own = Json.Parse("""
            {"spec": {
              "nodeName": "node-1", "priority": 7, "preemptionPolicy": "Never", "serviceAccountName": "ops",
              "imagePullSecrets": [{"name": "registry"}], "affinity": {"nodeAffinity": {}}, "nodeSelector": {"disk": "ssd"},
              "volumes": [{"name": "tls", "secret": {"secretName": "tls"}}, {"name": "kube-api-access-x7k2p"}, {"name": "ops-token-abcde"}],
              "containers": [
                {"name": "proxy", "image": "proxy:1", "args": ["--in"]},
                {"name": "my-operator", "image": "ours:2", "args": ["run"], "env": [{"name": "WATCH_NAMESPACE", "value": "all"}, {"name": "LAST", "value": "1"}],
                 "volumeMounts": [{"name": "tls", "mountPath": "/tls"}, {"name": "kube-api-access-x7k2p", "mountPath": "/var/run"}, {"name": "ops-token-abcde", "mountPath": "/old"}]},
                {"name": "second-operator", "image": "ours:3"}]}}
            """);
        var pod = Pod(Disk, own);
        Assert.Equal(
            """{"affinity":{"nodeAffinity":{}},"imagePullSecrets":[{"name":"registry"}],"nodeSelector":{"disk":"ssd"},"serviceAccountName":"ops"}""",
            pod.With("containers", null).With("volumes", null).ToString());
        Assert.Equal(["tls", "vitess-backups"], Names(pod["volumes"]));
        var main = (pod["containers"] ?? Json.EmptyList).Items[1];
        Assert.Equal(["tls", "vitess-backups"], Names(main["volumeMounts"]));
        Assert.Equal(
            ["WATCH_NAMESPACE", "LAST", "PS_OPERATOR_FORK_PATH", "PS_OPERATOR_VBS_NAMESPACE", "PS_OPERATOR_VBS_NAME", "HOME"],
            Names(main["env"]));
        Assert.Equal("space", main["env"]?.Items[0]["value"]?.AsText);
        Assert.Equal(["run", "--backup_storage_implementation=file", "--file_backup_storage_root=/vt/backups/vault"],
            (main["args"] ?? Json.EmptyList).Items.Select(item => item.AsText));
        foreach (var other in (ReadOnlySpan<int>)[0, 2])
        {
            Assert.Equal(["PS_OPERATOR_FORK_PATH"], Names((pod["containers"] ?? Json.EmptyList).Items[other]["env"]));
        }
    }

    [Fact]
    public void Another_process_of_the_operator_renders_the_same_pod()
    {
        var own = Vitess.Reconcile.Sim.Setting.OperatorPod("ops");
        var other = own.WithAt(["spec", "nodeName"], "node-9")
            .WithAt(["spec", "volumes"], Json.List(Json.Map(("name", "kube-api-access-zzzzz"))))
            .WithAt(["metadata", "name"], "vitess-operator-1");
        Assert.Equal(Render(Disk, own).Pod, Render(Disk, other).Pod);
    }

    [Fact]
    public void Without_the_operators_own_pod_the_reason_is_told()
    {
        Assert.StartsWith("the operator does not know the pod that it runs in", Render(Disk, own: null).Problem, StringComparison.Ordinal);
        var unsuitable = Render(Disk, Json.Parse("""{"spec": {"containers": [{"name": "manager"}]}}"""));
        Assert.Null(unsuitable.Pod);
        Assert.EndsWith("it has manager", unsuitable.Problem, StringComparison.Ordinal);
    }

    private static SecretSource Secret(string? volume = null) => new() { Name = "vault", Key = "key", VolumeName = volume };

    private static string? HashOf(VitessBackupLocation location) =>
        Render(location, Vitess.Reconcile.Sim.Setting.OperatorPod("ops")).Pod?.Object.At("metadata", "annotations", GoAnnotations.DesiredStateHash)?.AsText;

    private static Json Pod(VitessBackupLocation location, Json own) => Render(location, own).Pod?.Object["spec"] ?? Json.EmptyMap;

    private static StorageSubcontroller Render(VitessBackupLocation location, Json? own) => StorageSubcontroller.Render(
        new() { Location = location },
        new()
        {
            Key = new(Kinds.VitessBackupStorage, "space", "vault-3ecd5904"), Uid = "u", Version = 1, Created = DateTimeOffset.UnixEpoch,
            Labels = ValueMap.Of((Labels.Cluster, "vault")),
        },
        new() { Holder = "test", OwnPod = own });

    private static IEnumerable<string?> Names(Json? list) => (list ?? Json.EmptyList).Items.Select(item => item["name"]?.AsText);
}
