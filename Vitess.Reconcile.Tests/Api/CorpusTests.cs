using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Tests.Api;

public sealed class CorpusTests
{
    public static TheoryData<string> Inputs => ApiData.InputNames;

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_recorded_input_is_without_defect(string input) =>
        Assert.Empty(ApiData.Read(input, "cluster.yaml").Defects);

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_recorded_input_is_written_as_it_was_given(string input)
    {
        var given = ApiData.Cluster(input)["spec"] ?? Json.EmptyMap;
        var spec = VitessClusterSpec.Shape.Read(given);
        Assert.Equal(given, VitessClusterSpec.Shape.Write(spec, Form.AsGiven));
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_stored_object_is_without_defect(string input) =>
        Assert.Empty(ApiData.Read(input, "objects.yaml").Defects);

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_object_that_the_Go_operator_stored_is_written_as_it_stands(string input)
    {
        var children = ApiData.Read(input, "objects.yaml").Documents
            .Where(document => ApiKind.IsOfGroup(document.Object) && document.Kind != "VitessCluster")
            .Where(document => document.Object["spec"] is not null)
            .ToList();
        foreach (var child in children)
        {
            var spec = child.Object["spec"] ?? Json.EmptyMap;
            Assert.Equal((child.Kind, child.Name, spec), (child.Kind, child.Name, Rewritten(child.Kind, spec)));
        }
        Assert.NotEmpty(children);
    }

    private static Json Rewritten(string kind, Json spec) => kind switch
    {
        "VitessCell" => Rewritten(VitessCellSpec.Shape, spec),
        "VitessKeyspace" => Rewritten(VitessKeyspaceSpec.Shape, spec),
        "VitessShard" => Rewritten(VitessShardSpec.Shape, spec),
        "EtcdLockserver" => Rewritten(EtcdLockserverSpec.Shape, spec),
        "VitessBackup" => Rewritten(VitessBackupSpec.Shape, spec),
        "VitessBackupStorage" => Rewritten(VitessBackupStorageSpec.Shape, spec),
        "VitessBackupSchedule" => Rewritten(VitessBackupScheduleSpec.Shape, spec),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind that the operator writes."),
    };

    private static Json Rewritten<TSpec>(Shape<TSpec> shape, Json spec)
        where TSpec : class, new() => shape.Write(shape.Read(spec), Form.AsGo);
}
