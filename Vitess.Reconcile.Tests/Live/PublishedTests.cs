using System.Diagnostics;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>What <c>.ci/publish</c> makes of the sources runs where nothing else is: no .NET, no home, no settings.</summary>
public sealed class PublishedTests : IDisposable
{
    private static readonly string[] Left = ["bin", "obj", ".git", "Vitess.Reconcile.Tests", "bench"];

    // What those who start a test give it, and what would have another build go astray.
    private static readonly string[] OfTests = ["MSBUILD", "VSTEST", "DOTNET_HOST_PATH", "DOTNET_STARTUP_HOOKS", "COVERLET"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vitess-published-");

    [LiveFact]
    public async Task What_is_published_runs_without_anything_else()
    {
        // Beside the clone, where other tests run what was built.
        var sources = Path.Combine(folder.FullName, "sources");
        Copy(new(Repository.Root), Directory.CreateDirectory(sources));
        var published = await Run(Path.Combine(folder.FullName), OfThisProcess(), "/bin/sh", "-c", "umask 077; exec \"$0\" out", Path.Combine(sources, ".ci", "publish"));
        var (operatorPath, sim) = (Path.Combine(folder.FullName, "out", "vitess-operator", "vitess-operator"), Path.Combine(folder.FullName, "out", "vitess-sim", "vitess-sim"));
        Assert.EndsWith($"{operatorPath}\n{sim}\n", published, StringComparison.Ordinal);
        Directory.Delete(sources, recursive: true);
        // A program without its own runtime would find the one of this machine.
        Assert.All((string[])[operatorPath, sim], path => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path) ?? "", "libcoreclr.so")), path));

        var example = Path.Combine(Repository.Root, "crds", "examples", "minimal.yaml");
        Assert.Contains("vitess-operator [command]", await Bare(operatorPath, "--help"), StringComparison.Ordinal);
        Assert.Contains("0 errors", await Bare(operatorPath, "check", example), StringComparison.Ordinal);
        Assert.Contains("VitessCluster/minimal", await Bare(operatorPath, "render", "-f", example), StringComparison.Ordinal);
        Assert.Contains("kind: ClusterRoleBinding", await Bare(operatorPath, "install"), StringComparison.Ordinal);
        Assert.StartsWith("seed 1: ready after", await Bare(sim, "run", "--seed", "1", "--profile", "none"), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        }
        foreach (var inner in from.EnumerateDirectories().Where(inner => !Left.Contains(inner.Name)))
        {
            Copy(inner, to.CreateSubdirectory(inner.Name));
        }
    }

    private static Dictionary<string, string?> OfThisProcess() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal)
        .Where(pair => !OfTests.Any(begin => pair.Key.StartsWith(begin, StringComparison.OrdinalIgnoreCase)))
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static Task<string> Bare(string program, params string[] arguments) =>
        Run("/", new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" }, program, arguments);

    private static async Task<string> Run(string here, Dictionary<string, string?> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = here, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start) ?? throw new InvalidOperationException(program);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{output}{await error}");
        return output;
    }
}
