using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Host.Commands;

/// <summary>Files that somebody damaged while editing them: every command says what is wrong with them, and where.</summary>
public sealed class MangledFilesTests
{
    private const int Tries = 60;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "'", "#", "&a", "*a", "!", "|", ">", "%", "@", "`", "\\", "\t", "\n", " ", "  ", "-", "- ", "? ", "\\ud800",
        "\0", "0", "-1", "1e999", "99999999999999999999", "null", "~", "true", "é", "😀", "---\n", "...\n", "<<: ", "0x7fffffffffffffff", "2001-01-01",
    ];

    [Theory]
    [InlineData("check", false)]
    [InlineData("check", true)]
    [InlineData("plan -f", false)]
    [InlineData("plan -f", true)]
    public void No_damage_to_a_file_makes_a_command_break(string command, bool isJson)
    {
        using var shell = new Shell();
        var random = new Random(command.Length + (isJson ? 1 : 0));
        for (var i = 0; i < Tries; i++)
        {
            var text = Mangled(Text(random, isJson), random);
            var file = shell.Write("cluster.yaml", text);
            var result = Shell.Run([.. command.Split(' '), file]);
            Assert.False(result.Error.Contains("   at ", StringComparison.Ordinal), $"{result.Error}\n{text}");
            Assert.Contains(result.Code, new[] { 0, 2, 10 });
        }
    }

    [Theory]
    [InlineData("objects.yaml")]
    [InlineData("topology.json")]
    public void No_damage_to_what_was_observed_makes_a_command_break(string name)
    {
        using var shell = new Shell();
        var random = new Random(name.Length);
        var whole = File.ReadAllText(Shell.Recorded("01-minimal", name));
        for (var i = 0; i < Tries / 3; i++)
        {
            var text = Mangled(whole, random);
            var result = Shell.Run("plan", "-f", Shell.Recorded("01-minimal", "cluster.yaml"), "--observed", shell.Write(name, text));
            Assert.False(result.Error.Contains("   at ", StringComparison.Ordinal), $"{result.Error}\n{text}");
            Assert.Contains(result.Code, new[] { 0, 2, 10 });
        }
    }

    private static string Text(Random random, bool isJson)
    {
        var inputs = ApiData.Inputs.ToList();
        var input = inputs[random.Next(inputs.Count)];
        return isJson ? ApiData.Cluster(input).ToString() : File.ReadAllText(Shell.Recorded(input, "cluster.yaml"));
    }

    private static string Mangled(string text, Random random)
    {
        for (var damages = random.Next(1, 4); damages > 0; damages--)
        {
            var at = random.Next(text.Length);
            var length = random.Next(3) switch { 0 => 0, 1 => random.Next(8), _ => random.Next(200) };
            var end = int.Min(text.Length, at + length);
            text = text[..at] + (random.Next(4) == 0 ? text[at..end] + text[at..end] : Pieces[random.Next(Pieces.Length)]) + text[end..];
        }
        return text;
    }
}
