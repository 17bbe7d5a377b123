using System.Diagnostics;
using System.Text;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>A program of ours as a process of its own.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    private RunningProgram(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All that it has written.</summary>
    internal string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    internal bool HasEnded
    {
        get
        {
            if (!process.HasExited)
            {
                return false;
            }
            // Only this waits for the last of what it said.
            process.WaitForExit();
            return true;
        }
    }

    /// <summary>
    /// Starts <c>vitess-sim</c> or <c>vitess-operator</c>: from the folder in <c>VITESS_PUBLISHED</c>, else as it was built.
    /// </summary>
    internal static RunningProgram Start(string name, string[] arguments, params (string Name, string Value)[] environment)
    {
        var published = Environment.GetEnvironmentVariable("VITESS_PUBLISHED");
        var start = published is { Length: > 0 }
            ? Guarded.Start(Path.Combine(published, name, name), arguments)
            : Guarded.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments]);
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }
        return new(new() { StartInfo = start });
    }

    /// <summary>Ends it without a warning, as a node does that loses its power.</summary>
    internal void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends it a signal, such as STOP or CONT.</summary>
    internal void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }
        process.Dispose();
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
