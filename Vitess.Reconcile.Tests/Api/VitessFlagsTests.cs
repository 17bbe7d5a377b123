using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

public sealed class VitessFlagsTests
{
    [Fact]
    public void Flags_are_in_the_ordinal_order_of_their_names() =>
        Assert.Equal(
            ["--Z=0", "--db=1", "--db-x=2", "--db_x=3"],
            VitessFlags.Of(("db_x", "3"), ("db-x", "2"), ("Z", "0"), ("db", "1")).ToArguments());

    [Fact]
    public void Values_are_written_in_their_own_forms() =>
        Assert.Equal(
            ["--flag=true", "--number=67108864", "--off=false", "--text=a b", "--wait=2h0m0s"],
            VitessFlags.Empty.With("wait", TimeSpan.FromHours(2)).With("text", "a b").With("off", value: false)
                .With("number", 67108864).With("flag", value: true).ToArguments());

    [Fact]
    public void What_users_write_wins_whatever_dashes_it_begins_with() =>
        Assert.Equal(
            ["--a=x y", "--b=", "--c=1"],
            VitessFlags.Of(("a", "1"), ("c", "1"))
                .WithExtra(ValueMap.Of(("-a", "x y"), ("--b", ""))).ToArguments());

    [Fact]
    public void The_exporter_has_switches_without_values() =>
        Assert.Equal(
            ["--no-collect.a", "--collect.b", "--level=debug"],
            VitessFlags.Of(("collect.a", "FALSE"), ("collect.b", "true"), ("level", "DEBUG")).ToExporterArguments());
}
