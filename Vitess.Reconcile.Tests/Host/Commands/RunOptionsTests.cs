using System.CommandLine;
using Vitess.Reconcile.Host;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Tests.Host.Commands;

public sealed class RunOptionsTests
{
    private static readonly KubeAccess Context = new() { Server = new("http://127.0.0.1:1"), Namespace = "work" };

    [Fact]
    public void Outside_of_a_pod_the_lease_is_where_install_puts_the_operator_unless_one_is_held_elsewhere()
    {
        var options = Of([], Context);
        Assert.Equal(("vitess-operator", "work"), (options.LeaseNamespace, options.LeaseIsSoughtFrom));
        Assert.Equal(new Reconcile.Host.Install.Installation().Namespace, options.LeaseNamespace);
    }

    [Theory]
    [InlineData("--lease-namespace", "a", null, null, "a")]
    [InlineData("--lease-namespace", "a", "b", "c", "a")]
    [InlineData(null, null, "b", "c", "b")]
    [InlineData(null, null, null, "c", "c")]
    public void Where_it_was_said_nothing_else_is_looked_for(string? flag, string? value, string? first, string? second, string expected)
    {
        var environment = new Dictionary<string, string?> { ["PS_OPERATOR_POD_NAMESPACE"] = first, ["POD_NAMESPACE"] = second };
        var options = Of(flag is null || value is null ? [] : [flag, value], Context, environment.GetValueOrDefault);
        Assert.Equal((expected, null), (options.LeaseNamespace, options.LeaseIsSoughtFrom));
    }

    [Fact]
    public void In_a_pod_the_lease_is_in_its_own_namespace()
    {
        var options = Of([], Context with { IsPods = true });
        Assert.Equal(("work", null), (options.LeaseNamespace, options.LeaseIsSoughtFrom));
    }

    [Theory]
    [InlineData(true, "--log-format=text", "--log-format=json")]
    [InlineData(false, "--log-format=json", "--log-format", "text")]
    [InlineData(false)]
    public void Of_two_forms_of_the_log_the_last_one_counts(bool isJson, params string[] words)
    {
        using var log = new StringWriter();
        var options = new RunOptions(_ => null);
        var command = new RootCommand("run");
        options.AddTo(command);
        var parsed = command.Parse(words);
        Assert.Empty(parsed.Errors);
        parsed.InvocationConfiguration.Output = log;
        options.Log(parsed).Add(new(DateTimeOffset.UnixEpoch, "Said", []), Reconcile.Host.Observe.LogLevel.Info);
        Assert.Equal(isJson, log.ToString().StartsWith('{'));
    }

    private static HostOptions Of(string[] words, KubeAccess access, Func<string, string?>? environment = null)
    {
        var options = new RunOptions(environment ?? (_ => null));
        var command = new Command("run");
        options.AddTo(command);
        return options.Of(command.Parse(words), access);
    }
}
