using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Host.Commands;

/// <summary>Runs commands of <c>vitess-operator</c> as a shell does.</summary>
internal sealed class Shell : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vitess-operator-");

    /// <summary>What a command printed, and how it ended.</summary>
    internal sealed record Result(int Code, string Output, string Error)
    {
        /// <summary>The output as a value.</summary>
        internal Json Value => Json.Parse(Output);
    }

    internal static Result Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandLine.Invoke(args, output, error);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>The path of a file of a recorded input.</summary>
    internal static string Recorded(string input, string file) => RecordedObjects.PathOf(input, file);

    /// <summary>Writes a file that lasts as long as the shell.</summary>
    internal string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A recorded file with a part of its text replaced.</summary>
    internal string Changed(string input, string file, string from, string to)
    {
        var text = File.ReadAllText(Recorded(input, file));
        Assert.Contains(from, text, StringComparison.Ordinal);
        return Write(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
