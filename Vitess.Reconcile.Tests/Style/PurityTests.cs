using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Tests.Style;

/// <summary>The list of banned symbols is tried: every kind of impurity is compiled once and has to be refused.</summary>
public sealed partial class PurityTests
{
    private static readonly string[] Impurities =
    [
        "System.DateTime.Now.ToString()",
        "System.DateTimeOffset.Now.ToString()",
        "System.DateTimeOffset.UtcNow.ToString()",
        "System.TimeProvider.System.ToString()",
        "System.Diagnostics.Stopwatch.GetTimestamp()",
        "new System.Random(1).Next()",
        "System.Guid.NewGuid()",
        "System.Environment.MachineName",
        "System.Globalization.CultureInfo.CurrentCulture",
        "System.Console.Out",
        "System.IO.File.Exists(\"x\")",
        "new System.Net.Http.HttpClient()",
        "System.Threading.Tasks.Task.CompletedTask",
        "System.Threading.Thread.CurrentThread",
        "typeof(int).GetProperties()",
        "typeof(int).Assembly",
        "System.Reflection.Assembly.GetExecutingAssembly()",
        "System.Activator.CreateInstance<object>()",
        "\"x\".GetHashCode()",
        "System.HashCode.Combine(1, 2)",
        "new System.Collections.Generic.Dictionary<int, int>()",
        "new System.Collections.Generic.HashSet<int>()",
        "new System.Collections.Concurrent.ConcurrentDictionary<int, int>()",
        "System.Collections.Immutable.ImmutableDictionary<int, int>.Empty",
        "System.Linq.Enumerable.ToHashSet(new int[0])",
    ];

    [Fact]
    public void Every_kind_of_impurity_is_refused_by_the_build()
    {
        var folder = Directory.CreateTempSubdirectory("purity-");
        try
        {
            var refused = Refused(folder.FullName);
            Assert.Empty(Impurities.Where((_, index) => !refused.Contains(index)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static HashSet<int> Refused(string folder)
    {
        File.Copy(Path.Combine(Repository.Root, "Vitess.Reconcile", "BannedSymbols.txt"), Path.Combine(folder, "BannedSymbols.txt"));
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "probe.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <AdditionalFiles Include="BannedSymbols.txt" />
                <PackageReference Include="Microsoft.CodeAnalysis.BannedApiAnalyzers" Version="{AnalyzerVersion()}" />
              </ItemGroup>
            </Project>
            """);
        var lines = Impurities.Select((impurity, index) => $"    public static object? P{index}() => {impurity};");
        File.WriteAllText(Path.Combine(folder, "Probe.cs"), $"static class Probe {{\n{string.Join('\n', lines)}\n}}\n");
        return Finding().Matches(Build(folder))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 2)
            .ToHashSet();
    }

    private static string Build(string folder)
    {
        var start = new ProcessStartInfo("dotnet", "build -v q --nologo") { WorkingDirectory = folder, RedirectStandardOutput = true };
        using var build = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        return output;
    }

    private static string AnalyzerVersion() => Version()
        .Match(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"))).Groups[1].Value;

    [GeneratedRegex(@"Probe\.cs\((\d+),\d+\): (?:warning|error) RS0030")]
    private static partial Regex Finding();

    [GeneratedRegex("BannedApiAnalyzers\" Version=\"([^\"]+)\"")]
    private static partial Regex Version();
}
