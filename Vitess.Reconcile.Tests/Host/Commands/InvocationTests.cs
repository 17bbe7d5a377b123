using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Vitess.Reconcile.Host.Commands;

namespace Vitess.Reconcile.Tests.Host.Commands;

public sealed class InvocationTests
{
    [Theory]
    [InlineData("--replicas \"x\" is not a whole number from 1 to 20. Write one, such as 2.", "install", "--replicas", "x")]
    [InlineData("--shares \"0\" is not a whole number from 1 to 20. Write one, such as 1.", "install", "--shares", "0")]
    [InlineData("--grace \"x\" is not a number of seconds from 0.01 to 86400. Write one, such as 20.", "run", "--grace", "x")]
    [InlineData("--lease-duration \"x\" is not a number of seconds", "run", "--lease-duration", "x")]
    [InlineData("--lease-retry \"0\" is not a number of seconds", "run", "--lease-retry", "0")]
    [InlineData("--lease-duration \"x\" is not a number of seconds", "release", "--lease-duration", "x")]
    [InlineData("--timeout \"soon\" is not a number of seconds", "switchover", "x/-", "--cancel", "--timeout", "soon")]
    [InlineData("--default-vitess-run-as-user \"me\" is no whole number.", "run", "--default-vitess-run-as-user", "me")]
    [InlineData("-o \"toml\" is none of text, yaml, json.", "plan", "-f", "x", "-o", "toml")]
    [InlineData("-f takes a value: FILE.", "plan", "-f")]
    [InlineData("--file FILE is missing.", "plan")]
    [InlineData("-n was given 2 values: a b. Give it one.", "plan", "-f", "x", "-n", "a", "-n", "b")]
    [InlineData("There is no option --shards. Did you mean --shares?", "install", "--shards")]
    [InlineData("There is no option --stict. Did you mean --strict?", "check", "x.yaml", "--stict")]
    [InlineData("There is no command \"instal\". There are run,", "instal")]
    [InlineData("Name a command: status, pause, resume, release.", "rollout")]
    [InlineData("\"b\" has no place here.", "plan", "-f", "a", "b")]
    [InlineData("@x has no", "crds", "@x")]
    [InlineData("--level \"9\" is not a whole number from 0 to", "run", "--level", "9")]
    [InlineData("--level \"-1\" is not a whole number from 0 to", "render", "-f", "x", "--level", "-1")]
    [InlineData("--vtctld-proxy \"x\" is no host with a port.", "run", "--vtctld-proxy", "x")]
    [InlineData("--vtctld-proxy \"x:0\" is no host with a port.", "run", "--vtctld-proxy", "x:0")]
    [InlineData("--metrics-address \"localhost:8383\" has the name of a host, and an address of this machine is wanted. Write one", "run", "--metrics-address", "localhost:8383")]
    [InlineData("--metrics-address \"8383\" is no address with a port.", "run", "--metrics-address", "8383")]
    [InlineData("--prometheus-url goes with --volume-usage prometheus. Write that too", "run", "--prometheus-url", "http://p:9090")]
    [InlineData("--watch-namespaces \"a,A_B\" names \"A_B\", which is no namespace", "run", "--watch-namespaces", "a,A_B")]
    [InlineData("--watch-namespaces \"A_B\" names", "release", "--watch-namespaces", "A_B")]
    [InlineData("--lease-name \"A_B\" is no name of an object", "run", "--lease-name", "A_B")]
    [InlineData("--lease-namespace \"a.b\" is no namespace", "run", "--lease-namespace", "a.b")]
    [InlineData("--scope \"A_B\" names", "install", "--scope", "A_B")]
    [InlineData("--scope \"a,all\" names all and something else.", "install", "--scope", "a,all")]
    [InlineData("-n \"UPPER\" is no namespace", "install", "-n", "UPPER")]
    [InlineData("-n \"UPPER\" is no namespace", "rollout", "status", "x", "-n", "UPPER")]
    [InlineData("-n \"\" is no namespace", "switchover", "x/-", "--cancel", "-n", "")]
    [InlineData("-n \"\" is no namespace", "plan", "-f", "x", "-n", "")]
    [InlineData("-n \"\" is no namespace", "install", "-n", "")]
    [InlineData("--lease-namespace \"\" is no namespace", "release", "--lease-namespace", "")]
    [InlineData("--scope \"\" names no namespace. Write a list such as a,b, or all.", "install", "--scope", "")]
    [InlineData("--scope \",\" names no namespace. Write a list such as a,b, or all.", "install", "--scope", ",")]
    [InlineData("CLUSTER \"\" is no name of an object", "rollout", "pause", "")]
    [InlineData("CLUSTER \"A/B\" is no name of an object", "rollout", "status", "A/B")]
    [InlineData("--image \"_:x\" is no image.", "install", "--image", "_:x")]
    [InlineData("--backup-namespaces \"B!\" names", "install", "--backup-namespaces", "B!")]
    public void A_wrong_word_is_told_in_one_line_that_names_it_and_nothing_goes_to_the_output(string expected, params string[] args)
    {
        var result = Shell.Run(args);
        Assert.Equal(2, result.Code);
        Assert.Equal("", result.Output);
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(expected.Replace("@x has", "\"@x\" has", StringComparison.Ordinal), lines[0], StringComparison.Ordinal);
        Assert.StartsWith("See \"vitess-operator", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("--help\".", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_others_listen_on_is_bad_input()
    {
        using var shell = new Shell();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var kubeconfig = shell.Write("kubeconfig", """
            clusters: [{name: it, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: it, user: {}}]
            contexts: [{name: it, context: {cluster: it, user: it}}]
            current-context: it
            """);
        var result = Shell.Run("run", "--kubeconfig", kubeconfig, "--metrics-address", taken.LocalEndpoint.ToString() ?? "");
        Assert.Equal(2, result.Code);
        Assert.Equal("--metrics-address cannot be listened on: Address already in use. Name another one.\n", result.Error);
    }

    [Theory]
    [InlineData("--prometheus-token-file", "--volume-usage", "prometheus", "--prometheus-url", "http://p:9090")]
    [InlineData("--kubelet-certificate-authority", "--volume-usage", "kubelet")]
    public void A_file_of_the_operator_that_is_not_there_is_told_when_it_begins(string option, params string[] words)
    {
        var result = Shell.Run(["run", .. words, option, "/no/such"]);
        Assert.Equal((2, $"{option} \"/no/such\" is no file that can be read. Name one.\n"), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("registry.example:5000/team/vitess-operator:0.1.0")]
    [InlineData("vitess-operator")]
    [InlineData("vitess_operator:1")]
    [InlineData("ghcr.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void An_image_may_have_a_registry_a_tag_and_a_digest(string image) =>
        Assert.Equal(0, Shell.Run("install", "--image", image).Code);

    [Theory]
    [InlineData("install", "--replicas", "x", "--help")]
    [InlineData("check", "--stict", "--help")]
    public void Help_is_given_whatever_else_is_wrong(params string[] args)
    {
        var result = Shell.Run(args);
        Assert.Equal(0, result.Code);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_of_the_program_lists_each_command_in_a_line()
    {
        var result = Shell.Run("--help");
        Assert.Equal(0, result.Code);
        Assert.InRange(result.Output.Split('\n').Length, 15, 30);
        Assert.Contains("Prints every object that the operator makes of a file", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crds")]
    [InlineData("install")]
    public void A_folder_that_cannot_be_written_is_bad_input(string command)
    {
        using var shell = new Shell();
        var file = shell.Write("taken", "");
        var onFile = Shell.Run(command, "--write", file);
        Assert.Equal((2, $"--write \"{file}\" is a file. Name a folder that can be written.\n"), (onFile.Code, onFile.Error));
        var nowhere = Shell.Run(command, "--write", "/proc/x");
        Assert.Equal(2, nowhere.Code);
        Assert.StartsWith("--write \"/proc/x\" cannot be written:", nowhere.Error, StringComparison.Ordinal);
        Assert.Single(nowhere.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void An_output_that_takes_no_more_is_a_failure_and_no_defect()
    {
        using var error = new StringWriter();
        using var full = new FullWriter();
        Assert.Equal(1, CommandLine.Invoke(["crds"], full, error));
        Assert.Equal("vitess-operator cannot go on: No space left on device.\n", error.ToString());
    }

    [Fact]
    public void A_defect_of_the_program_is_told_with_its_trace()
    {
        using var error = new StringWriter();
        var root = new RootCommand("Root.");
        root.SetAction((Func<ParseResult, int>)(_ => throw new InvalidOperationException("as planted")));
        Assert.Equal(1, new Invocation("it", TextWriter.Null, error) { EndsWithin = TimeSpan.FromSeconds(1) }.Run(root, []));
        Assert.StartsWith("it has a defect: as planted\n", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("at Vitess.Reconcile.Tests", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_in_reading_a_command_line_is_told_like_any_other()
    {
        using var error = new StringWriter();
        var root = new RootCommand("Root.") { new Option<int>("--n") { CustomParser = _ => throw new OverflowException("as planted") } };
        root.SetAction(_ => 0);
        Assert.Equal(1, new Invocation("it", TextWriter.Null, error) { EndsWithin = TimeSpan.FromSeconds(1) }.Run(root, ["--n", "1"]));
        Assert.StartsWith("it has a defect: as planted\n", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_a_token_is_its_owners_alone_also_where_it_stood_before()
    {
        using var shell = new Shell();
        var file = shell.Write("config", "a longer text than the next");
        GivenPath.WriteSecret("--kubeconfig", new(file), "token");
        Assert.Equal("token", File.ReadAllText(file));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private sealed class FullWriter : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");

        public override void WriteLine() => throw new IOException("No space left on device");
    }
}
