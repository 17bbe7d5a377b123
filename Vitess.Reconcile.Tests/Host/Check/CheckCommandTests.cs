using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Host.Check;

public sealed class CheckCommandTests
{
    [Theory]
    [InlineData(0, "Data/api/sound.yaml", "--strict")]
    [InlineData(0, "Data/corpus/13-defaults-mix/cluster.yaml")]
    [InlineData(2, "Data/corpus/13-defaults-mix/cluster.yaml", "--strict")]
    [InlineData(2, "Data/nothing.yaml")]
    [InlineData(2)]
    [InlineData(2, "Data/api/sound.yaml", "-o", "xml")]
    [InlineData(0, "--explain-rules")]
    public void The_exit_code_says_whether_something_is_wrong(int code, params string[] words) =>
        Assert.Equal(code, Run(words).Code);

    [Fact]
    public void Text_has_a_line_a_defect_without_colours_in_a_pipe()
    {
        var (_, text) = Run("Data/corpus/01-minimal/cluster.yaml");
        Assert.DoesNotContain('\u001b', text);
        var lines = text.TrimEnd().Split('\n');
        Assert.Matches("^.*cluster.yaml:\\d+: warning: spec\\.cells: No cell names a zone: .*\\. \\[few-zones\\]$", lines.First(line => line.Contains("few-zones", StringComparison.Ordinal)));
        Assert.Matches("^\\d+ objects? in 1 file: 0 errors, \\d+ warnings\\.$", lines[^1]);
    }

    [Fact]
    public void Json_has_file_line_path_found_and_wanted()
    {
        var found = Json.Parse(Run("Data/corpus/01-minimal/cluster.yaml", "-o", "json").Text);
        Assert.Equal(found["warnings"]?.AsInteger, found["defects"]?.Items.Count);
        Assert.All(found["defects"]?.Items ?? [], defect => Assert.Equal(
            ["file", "found", "line", "path", "rule", "severity", "wanted"], defect.Members.Keys));
    }

    private static (int Code, string Text) Run(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var parsed = CommandLine.Root().Parse(["check", .. words.Select(Located)]);
        var code = parsed.Invoke(new() { Output = output, Error = errors });
        return (parsed.Errors.Count > 0 ? (int)ExitCode.BadInput : code, output.ToString());
    }

    private static string Located(string word) =>
        word.StartsWith("Data/", StringComparison.Ordinal) ? ApiData.In(word["Data/".Length..].Split('/')) : word;
}
