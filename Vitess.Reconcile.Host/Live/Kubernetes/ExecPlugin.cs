using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Programs that give credentials, as kubectl asks them.</summary>
internal static class ExecPlugin
{
    // Reason: it may have to reach an identity provider, but not to wait for a person.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks a program.</summary>
    /// <returns>The status of its ExecCredential.</returns>
    /// <exception cref="KubeAccessException">It is not there, fails, or answers with something else.</exception>
    internal static async Task<Json> Run(Credential.Exec exec, CancellationToken cancel)
    {
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        waited.CancelAfter(Patience);
        using var process = Start(exec);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(waited.Token);
            var errors = process.StandardError.ReadToEndAsync(waited.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(waited.Token);
            return process.ExitCode == 0
                ? Status(exec, await output)
                : throw new KubeAccessException(
                    $"{exec.Command} ended with {process.ExitCode}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new KubeAccessException($"{exec.Command} gave no credential within {Patience.TotalSeconds} s.");
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>Ends a program that is still at work, whatever it was given up for.</summary>
    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or some of what it started cannot be ended by us.
        }
    }

    private static Process Start(Credential.Exec exec)
    {
        var start = new ProcessStartInfo(exec.Command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in exec.Arguments)
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in exec.Environment)
        {
            start.Environment[name] = value;
        }
        start.Environment["KUBERNETES_EXEC_INFO"] = Json.Map(
            ("apiVersion", exec.ApiVersion),
            ("kind", "ExecCredential"),
            ("spec", Json.Map(("interactive", false), ("cluster", exec.ClusterInfo)))).ToString();
        try
        {
            return Process.Start(start) ?? throw new KubeAccessException($"{exec.Command} did not start.");
        }
        catch (Win32Exception missing)
        {
            throw new KubeAccessException(
                $"{exec.Command}, which gives the credential, does not run: {missing.Message}. {exec.InstallHint}".TrimEnd(), missing);
        }
    }

    private static Json Status(Credential.Exec exec, string output)
    {
        try
        {
            var answer = Json.Parse(output);
            if (answer["kind"]?.AsText == "ExecCredential" && answer["apiVersion"]?.AsText == exec.ApiVersion
                && answer["status"] is { IsMap: true } status)
            {
                return status;
            }
            throw new KubeAccessException(
                $"{exec.Command} answered with {answer["apiVersion"]} {answer["kind"]}; the kubeconfig expects an ExecCredential of {exec.ApiVersion}.");
        }
        catch (JsonException broken)
        {
            throw new KubeAccessException($"{exec.Command} answered with something that is not JSON.", broken);
        }
    }
}
