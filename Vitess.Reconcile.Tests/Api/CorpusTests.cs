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

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Cells_of_an_input_are_written_as_the_Go_operator_wrote_them(string input)
    {
        foreach (var stored in Children(input, "VitessCell"))
        {
            var template = Spec(input).Cells.GetValueOrDefault().Single(cell => cell.Name == stored["name"]?.AsText);
            AssertSame(VitessCellTemplate.Shape.Write(template, Form.AsGo), stored, except: []);
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Shards_of_an_input_are_written_as_the_Go_operator_wrote_them(string input)
    {
        foreach (var stored in Children(input, "VitessKeyspace"))
        {
            var template = Spec(input).Keyspaces.GetValueOrDefault().Single(one => one.Name == stored["name"]?.AsText);
            var written = VitessKeyspaceTemplate.Shape.Write(template, Form.AsGo);
            AssertSame(written, stored, except: ["images", "turndownPolicy", "partitionings"]);
            foreach (var (mine, theirs) in Templates(written).Zip(Templates(stored)))
            {
                AssertSame(mine, theirs, except: ["replication"]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Backup_places_and_schedules_are_written_as_the_Go_operator_wrote_them(string input)
    {
        var backup = Spec(input).Backup ?? new();
        foreach (var stored in Children(input, "VitessBackupStorage"))
        {
            // Of several places with one name the last has the storage.
            var location = backup.Locations.GetValueOrDefault()
                .Last(one => (one.Name ?? "") == (stored.At("location", "name")?.AsText ?? ""));
            Assert.Equal(stored["location"], VitessBackupLocation.Shape.Write(location, Form.AsGo));
        }
        foreach (var stored in Children(input, "VitessBackupSchedule"))
        {
            var template = backup.Schedules.GetValueOrDefault().Single(one => one.Name == stored["name"]?.AsText);
            AssertSame(VitessBackupScheduleTemplate.Shape.Write(template, Form.AsGo), stored, except: []);
        }
    }

    private static void AssertSame(Json written, Json stored, ValueList<string> except)
    {
        foreach (var (name, value) in written.Members.Where(member => !except.Contains(member.Key)))
        {
            Assert.Equal((name, stored[name]), (name, value));
        }
    }

    private static IEnumerable<Json> Templates(Json keyspace) => (keyspace["partitionings"]?.Items ?? [])
        .SelectMany(one => one.At("equal", "shardTemplate") is { } shared ? [shared] : one.At("custom", "shards")?.Items ?? []);

    private static VitessClusterSpec Spec(string input) =>
        VitessClusterSpec.Shape.Read(ApiData.Cluster(input)["spec"] ?? Json.EmptyMap);

    private static IEnumerable<Json> Children(string input, string kind) => ApiData.Read(input, "objects.yaml").Documents
        .Where(document => document.Kind == kind)
        .Select(document => document.Object["spec"] ?? Json.EmptyMap);

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
