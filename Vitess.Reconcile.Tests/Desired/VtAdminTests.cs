using System.Text;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class VtAdminTests
{
    private static readonly ClusterNames Names = new("example");

    private static readonly VitessClusterSpec Spec = new()
    {
        Images = new() { Vtadmin = "vitess/vtadmin:v23.0.0" },
        Cells = [new() { Name = "one" }, new() { Name = "two" }, new() { Name = "three" }],
        Vtadmin = new() { ApiAddresses = ["http://all"] },
    };

    private static readonly ClusterFacts Facts = new(new[] { "one", "two", "three" }
        .ToValueMap(cell => Names.VtGateCellService(new(cell)).Value, cell => new ServiceAddress("10.0.0." + cell.Length, 1, 2))
        .With(Names.VtctldService.Value, new("10.0.1.1", 3, 4)));

    [Fact]
    public void It_runs_only_where_it_is_asked_for_and_has_an_image()
    {
        Assert.Null(Render(Spec with { Vtadmin = null }).VtAdmin);
        var nameless = Render(Spec with { Images = new() });
        Assert.Null(nameless.VtAdmin);
        Assert.Contains(nameless.Invalid, text => text.Contains("spec.images.vtadmin", StringComparison.Ordinal));
    }

    [Fact]
    public void It_runs_in_the_cells_that_are_named_and_that_there_are()
    {
        var cluster = Render(Spec with { Vtadmin = new() { ApiAddresses = ["http://all"], Cells = ["two", "four", "one"] } });
        Assert.Equal(
            [Names.VtAdmin(new("two")).Value, Names.VtAdmin(new("one")).Value],
            cluster.VtAdmin?.Cells.Select(cell => cell.Deployment.Key.Name));
        Assert.Contains(cluster.Invalid, text => text.Contains("\"four\"", StringComparison.Ordinal));
    }

    [Fact]
    public void One_address_is_for_all_cells_and_several_are_for_one_each() => Assert.Equal(
        ["http://all http://all http://all", "http://a http://b -"],
        [Addresses(["http://all"]), Addresses(["http://a", "http://b"])]);

    [Fact]
    public void A_cell_without_an_address_for_its_api_waits_and_says_what_to_write()
    {
        var cells = Render(Spec with { Vtadmin = new() { ApiAddresses = ["http://a", "http://b"] } }).VtAdmin?.Cells ?? [];
        Assert.Equal([0, 0, 1], cells.Select(cell => cell.Held.Count));
        Assert.Contains("spec.vtadmin.apiAddresses", cells[2].Held[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_are_made_anew_when_a_service_has_another_address_and_no_cell_but_its_own_is_touched()
    {
        var moved = new ClusterFacts(Facts.Services.With(Names.VtGateCellService(new("two")).Value, new("10.9.9.9", 1, 2)));
        var (before, after) = (Render(Spec).VtAdmin?.Cells ?? [], Render(Spec, moved).VtAdmin?.Cells ?? []);
        for (var level = 0; level <= Level.Newest; level++)
        {
            Assert.Equal(
                [false, level > 0, false],
                before.Zip(after, (was, now) => was.Deployment.At(level)?.Hash != now.Deployment.At(level)?.Hash));
        }
    }

    [Fact]
    public void What_is_not_known_of_a_service_holds_back_the_list_of_services_and_no_other_secret()
    {
        var unknown = Facts.Services.Without(Names.VtGateCellService(new("two")).Value);
        var cells = Render(Spec, new(unknown)).VtAdmin?.Cells ?? [];
        Assert.Equal([3, 2, 3], cells.Select(cell => cell.Secrets.Count));
        Assert.Contains(Names.VtGateCellService(new("two")).Value, Assert.Single(cells[1].Held), StringComparison.Ordinal);
        Assert.All(Render(Spec, ClusterFacts.None).VtAdmin?.Cells ?? [], cell => Assert.Equal(2, cell.Held.Count));
    }

    [Fact]
    public void The_list_of_services_has_their_addresses_and_ports()
    {
        var text = Text(Render(Spec).VtAdmin?.Cells[2].Secrets[0]);
        Assert.Equal(
            """{"vtctlds":[{"host":{"fqdn":"10.0.1.1:3","hostname":"10.0.1.1:4"}}],"vtgates":[{"host":{"hostname":"10.0.0.5:2"}}]}""",
            text.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.StartsWith("{\n    \"vtctlds\": [\n        {\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_recorded_command_line_is_the_default_one()
    {
        var deployment = Render(Spec).VtAdmin?.Cells[0].Deployment;
        Assert.NotNull(deployment);
        Assert.Equal(
            "--addr=:15001 --alsologtostderr=true --cluster-config=/vt/secrets/cluster-config/cluster-config.yaml --grpc-tracing=true "
            + "--http-origin=* --http-tracing=true --logtostderr=true --no-rbac=true --tracer=opentracing-jaeger",
            Sample.Arguments(deployment, "vtadmin-api").Replace('\n', ' '));
    }

    [Fact]
    public void The_users_flags_win_but_for_the_files_and_the_clusters_flags_do_not_count()
    {
        var spec = Spec with
        {
            ExtraVitessFlags = ValueMap.Of(("tracing-sampling-rate", "1")),
            Vtadmin = new()
            {
                ApiAddresses = ["http://all"],
                Rbac = new() { Name = "rules", Key = "rbac.yaml" },
                ExtraFlags = ValueMap.Of(("--tracer", "noop"), ("cluster-config", "mine"), ("rbac", "false"), ("rbac-config", "mine")),
            },
        };
        var deployment = Render(spec).VtAdmin?.Cells[0].Deployment;
        Assert.NotNull(deployment);
        Assert.Equal(
            "--addr=:15001 --alsologtostderr=true --cluster-config=/vt/secrets/cluster-config/cluster-config.yaml --grpc-tracing=true "
            + "--http-origin=* --http-tracing=true --logtostderr=true --rbac=true --rbac-config=/vt/secrets/rbac-config/rbac.yaml --tracer=noop",
            Sample.Arguments(deployment, "vtadmin-api").Replace('\n', ' '));
    }

    [Theory]
    [InlineData("example", "example")]
    [InlineData("123", "\"123\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData("1a", "1a")]
    public void A_name_that_yaml_would_take_for_something_else_is_quoted_from_level_1_on(string name, string written)
    {
        Assert.StartsWith($"clusters:\n  {name}:\n    name: {name}\n", Clusters(0), StringComparison.Ordinal);
        Assert.StartsWith($"clusters:\n  {written}:\n    name: {written}\n", Clusters(1), StringComparison.Ordinal);

        string Clusters(int level) => Text(DesiredCluster.Render(
            Spec, Sample.Meta(Kinds.VitessCluster, name), Sample.Options with { LevelMax = level }).VtAdmin?.Cells[0].Secrets[0]);
    }

    [Theory]
    [InlineData("None", "None")]
    [InlineData("10.0.0.7", "10.0.0.7")]
    public void The_list_of_services_holds_the_address_as_the_service_has_it(string address, string written)
    {
        var facts = new ClusterFacts(Facts.Services.With(Names.VtGateCellService(new("two")).Value, new(address, 1, 2)));
        Assert.Contains(
            $"\"hostname\": \"{written}:2\"", Text(Render(Spec, facts).VtAdmin?.Cells[1].Secrets[0]), StringComparison.Ordinal);
    }

    private static string Addresses(ValueList<string> given) => string.Join(' ', (Render(
        Spec with { Vtadmin = new() { ApiAddresses = given } }).VtAdmin?.Cells ?? []).Select(cell => cell.Secrets.Count == 3
            ? Text(cell.Secrets[2]).Split('\n')[1].Split('"')[1]
            : "-"));

    private static string Text(Rendered? secret) => Encoding.UTF8.GetString(Convert.FromBase64String(
        (secret?.Object["data"]?.Members ?? default).Values.First().AsText ?? ""));

    private static DesiredCluster Render(VitessClusterSpec spec, ClusterFacts? facts = null) =>
        DesiredCluster.Render(spec, Sample.Meta(Kinds.VitessCluster, "example"), Sample.Options, facts ?? Facts);
}
