using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class CorrectionsTests
{
    private static readonly Corrections None = new(0);
    private static readonly Corrections All = new(Level.Newest);

    [Fact]
    public void Spread_constraints_with_equal_labels_are_all_kept()
    {
        ValueList<Json> given =
        [
            Json.Parse("""{"topologyKey":"topology.kubernetes.io/zone","labelSelector":{"matchLabels":{"a":"b"}}}"""),
            Json.Parse("""{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"a":"b"}}}"""),
        ];
        Assert.Equal([given[1]], Merge.Spread(given, None));
        Assert.Equal(given, Merge.Spread(given, All));
    }

    [Fact]
    public void Values_of_exporter_flags_keep_their_case()
    {
        var flags = VitessFlags.Of(("collect.x", "Sys,_VT"), ("switch", "TRUE"));
        Assert.Equal(["--collect.x=sys,_vt", "--switch"], flags.ToExporterArguments(None.KeepsCaseOfExporterFlags));
        Assert.Equal(["--collect.x=Sys,_VT", "--switch"], flags.ToExporterArguments(All.KeepsCaseOfExporterFlags));
    }

    [Fact]
    public void A_users_flag_takes_the_place_of_the_operators_in_either_spelling()
    {
        var own = VitessFlags.Of(("grpc_port", "15999"), ("port", "15000"));
        var extra = ValueMap.Of(("--grpc-port", "1"), ("new-flag", "2"), ("new_flag", "3"));
        Assert.Equal(
            ["--grpc-port=1", "--grpc_port=15999", "--new-flag=2", "--new_flag=3", "--port=15000"],
            own.WithExtra(extra, None).ToArguments());
        Assert.Equal(["--grpc-port=1", "--new_flag=3", "--port=15000"], own.WithExtra(extra, All).ToArguments());
    }

    [Theory]
    [InlineData("mysql:8.0.40", "8.0.40-Vitess", "8.0.40-Vitess")]
    [InlineData("registry:5000/mysql:8.0.40", "5000/mysql:8.0.40-Vitess", "8.0.40-Vitess")]
    [InlineData("registry:5000/mysql", "5000/mysql-Vitess", null)]
    [InlineData("mysql@sha256:8c0f", "8c0f-Vitess", null)]
    [InlineData("mysql:8.4.3@sha256:8c0f", "8.4.3@sha256:8c0f-Vitess", "8.4.3-Vitess")]
    [InlineData("mysql", null, null)]
    public void The_servers_version_is_read_from_the_tag(string image, string? before, string? after)
    {
        Assert.Equal(before, Images.ServerVersion(image, None));
        Assert.Equal(after, Images.ServerVersion(image, All));
    }

    [Fact]
    public void A_users_own_version_stands()
    {
        var flags = VitessFlags.Of(("mysql-server-version", "9"));
        Assert.Equal(2, flags.WithVersion("8-Vitess", None).Values.Count);
        Assert.Equal(flags, flags.WithVersion("8-Vitess", All));
    }

    [Fact]
    public void Zones_are_told_by_the_label_of_today()
    {
        Assert.Contains("failure-domain.beta.kubernetes.io/zone", Placement.InZone("z", None)?.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"topology.kubernetes.io/zone\"", Placement.InZone("z", All)?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_extra_label_never_takes_the_place_of_the_operators()
    {
        var (own, extra) = (ValueMap.Of(("a", "ours")), ValueMap.Of(("a", "theirs"), ("b", "theirs")));
        Assert.Equal(ValueMap.Of(("a", "theirs"), ("b", "theirs")), None.Labels(own, extra));
        Assert.Equal(ValueMap.Of(("a", "ours"), ("b", "theirs")), All.Labels(own, extra));
    }

    [Theory]
    [InlineData("vitess/lite:v24.0.1", "--grpc_port=1")]
    [InlineData("vitess/lite:v25.0.0-mysql84", "--grpc-port=1")]
    [InlineData("mirror:5000/vitess/lite:v26", "--grpc-port=1")]
    [InlineData("vitess/lite:latest", "--grpc_port=1")]
    [InlineData("vitess/lite", "--grpc_port=1")]
    public void Images_that_know_only_dashes_get_dashes(string image, string argument)
    {
        var flags = VitessFlags.Of(("grpc_port", "1"));
        Assert.Equal([argument], All.Arguments(flags, image));
        Assert.Equal(["--grpc_port=1"], None.Arguments(flags, image));
    }
}
