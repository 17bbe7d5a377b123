namespace Vitess.Reconcile.Tests.Host.Commands;

/// <summary>Where values come from, seen through the command.</summary>
public sealed class ExplainCommandTests
{
    private const string Gateways = "08-gateways";

    private static readonly Json Gateway =
        Shell.Run("explain", "-f", Shell.Recorded(Gateways, "cluster.yaml"), "Deployment/doors-front-vtgate", "-o", "json").Value;

    [Theory]
    [InlineData("[--buffer_size]", "spec.cells[0].gateway.extraFlags.buffer_size", "1000")]
    [InlineData("[--enable_buffer]", "spec.cells[0].gateway.extraFlags.enable_buffer", "true")]
    [InlineData("[--mysql_server_require_secure_transport]", "spec.cells[0].gateway.secureTransport.required", "false")]
    [InlineData("[--mysql_server_version]", "spec.images.mysqld.mysql80Compatible", null)]
    public void A_flag_names_the_field_that_it_comes_from_its_line_and_what_it_overrode(string flag, string field, string? insteadOf)
    {
        var origin = Assert.Single(Value("args" + flag)["from"]?.Items ?? []);
        Assert.Equal(field, origin["field"]?.AsText);
        Assert.Equal(insteadOf, origin["insteadOf"]?.AsText);
        var line = File.ReadAllLines(Shell.Recorded(Gateways, "cluster.yaml"))[(int)(origin["line"]?.AsInteger ?? 0) - 1];
        Assert.Contains(field[(field.LastIndexOf('.') + 1)..] + ":", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_depends_on_several_fields_names_them_all() => Assert.Equal(
        ["spec.cells[0].name", "spec.cells[1].name", "spec.cells[2].name"],
        Fields(Value("args[--cells_to_watch]")));

    [Fact]
    public void A_name_comes_of_the_names_it_is_made_of() =>
        Assert.Equal(["metadata.name", "spec.cells[0].name"], Fields(Value("metadata.name")));

    [Fact]
    public void A_default_names_what_would_change_it()
    {
        var value = Value("args[--grpc_max_message_size]");
        Assert.True(value["isDefault"]?.AsBoolean);
        Assert.Equal(
            ["spec.cells[0].gateway.extraFlags.grpc_max_message_size", "spec.extraVitessFlags.grpc_max_message_size"],
            (value["overrides"]?.Items ?? []).Select(path => path.AsText));
    }

    [Fact]
    public void What_a_group_of_fields_asks_for_comes_of_the_group() => Assert.Equal(
        ["spec.cells[0].gateway.authentication.static.secret"], Fields(Value("args[--mysql_auth_server_impl]")));

    [Fact]
    public void An_option_of_the_operator_is_named_as_on_the_command_line() => Assert.Equal(
        "--default-vitess-priority-class",
        Assert.Single(Value("spec.template.spec.priorityClassName")["from"]?.Items ?? [])["option"]?.AsText);

    /// <summary>The explanation is true: what it says a value would be without the field is what is rendered without it.</summary>
    [Fact]
    public void Without_the_field_there_stands_what_it_overrode()
    {
        using var shell = new Shell();
        var file = shell.Changed(Gateways, "cluster.yaml", "        buffer_size: \"5000\"\n", "");
        var printed = Shell.Run("render", "-f", file, "-o", "yaml").Output;
        Assert.Contains("--buffer_size=1000", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("--buffer_size=5000", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01-minimal")]
    [InlineData("07-lockservers")]
    [InlineData("13-defaults-mix")]
    public void Every_value_of_an_object_is_explained(string input)
    {
        var file = Shell.Recorded(input, "cluster.yaml");
        var objects = Shell.Run("render", "-f", file, "-o", "json").Value["items"]?.Items ?? [];
        foreach (var kind in (string[])["Service", "VitessCell"])
        {
            if (objects.FirstOrDefault(whole => whole["kind"]?.AsText == kind) is { } whole)
            {
                var result = Shell.Run("explain", "-f", file, $"{kind}/{whole.At("metadata", "name")?.AsText}", "-o", "json");
                Assert.Equal((0, ""), (result.Code, result.Error));
                Assert.NotEmpty(result.Value["purpose"]?.AsText ?? "");
                Assert.All(result.Value["values"]?.Items ?? [], value =>
                    Assert.Equal(value["from"] is null, value["isDefault"]?.AsBoolean));
            }
        }
    }

    [Fact]
    public void What_takes_the_first_backup_of_a_shard_is_explained_though_it_goes()
    {
        var file = Shell.Recorded("04-backups-all", "cluster.yaml");
        var result = Shell.Run("explain", "-f", file, "Pod/vault-clouds-x-x-vtbackup-init", "-o", "json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("backup", result.Value["purpose"]?.AsText, StringComparison.Ordinal);
        var engine = Assert.Single(result.Value["values"]?.Items ?? [], value =>
            value["path"]?.AsText == "spec.containers[vtbackup].args[--backup_engine_implementation]");
        Assert.Equal(["spec.backup.engine"], Fields(engine));
    }

    [Fact]
    public void A_name_that_there_is_not_is_told_with_those_that_there_are()
    {
        var file = Shell.Recorded(Gateways, "cluster.yaml");
        Assert.Contains("Pod", Shell.Run("explain", "-f", file, "Job/none").Error, StringComparison.Ordinal);
        var result = Shell.Run("explain", "-f", file, "Pod/none");
        Assert.Equal(2, result.Code);
        Assert.Contains("Pod/doors-etcd", result.Error, StringComparison.Ordinal);
    }

    private static Json Value(string ending) => (Gateway["values"]?.Items ?? [])
        .Single(value => value["path"]?.AsText is { } path && (path == ending || (ending.Contains('[', StringComparison.Ordinal)
            && path.Contains("containers[vtgate]", StringComparison.Ordinal) && path.EndsWith(ending, StringComparison.Ordinal))));

    private static IEnumerable<string?> Fields(Json value) => (value["from"]?.Items ?? []).Select(origin => origin["field"]?.AsText);
}
