namespace Vitess.Reconcile.Tests;

/// <summary>A test that needs a program in PATH, and is skipped by its name without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program) => Skip = Programs.WhyNot(Program = program);

    /// <summary>The program.</summary>
    public string Program { get; }
}

/// <summary>A test with cases that needs a program in PATH, and is skipped by its name without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program) => Skip = Programs.WhyNot(Program = program);

    /// <summary>The program.</summary>
    public string Program { get; }
}

/// <summary>The programs of this machine.</summary>
internal static class Programs
{
    internal static string? WhyNot(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program))) ? null : $"{program} is not installed";
}
