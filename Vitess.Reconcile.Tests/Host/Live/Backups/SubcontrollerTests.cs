using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Golden;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live.Backups;

/// <summary>The program as a recorded pod of a storage starts it, over real HTTP, with only the permissions that it asks for.</summary>
public sealed class SubcontrollerTests : IAsyncLifetime
{
    private const string Input = "05-schedules";
    private const string Space = "schedules";
    private const string Soonest = "--vitessbackupstorage_subcontroller_resync_period=50ms";

    private readonly string folder = Directory.CreateTempSubdirectory("subcontroller-").FullName;
    private readonly ConcurrentQueue<string> log = [];
    private FrontedServer? fronted;

    private FrontedServer On => fronted ?? throw new InvalidOperationException("It has not been started.");

    public async Task InitializeAsync()
    {
        fronted = await FrontedServer.Start();
        On.Made(Kinds.Namespace, $$$"""{"metadata": {"name": "{{{Space}}}"}}""");
        foreach (var (key, item) in RecordedObjects.Of(Input))
        {
            if (key.Kind is "VitessShard" or "VitessBackupStorage")
            {
                lock (On.Gate)
                {
                    Assert.True(On.Server.Create(KindOf(key.Kind), Fresh(item)).IsSuccess);
                }
            }
        }
        On.Seen.IsAllowed = (method, target) => ApiRequest.Of(method, target) is not { } asked || Permissions.Backups.Any(one =>
            one.Group == asked.Group && one.Resources.Contains(asked.Resource) && one.Verbs.Contains(asked.Verb)
            && asked.Namespace == Space);
        Directory.CreateDirectory(Path.Combine(folder, "backups"));
        await File.WriteAllTextAsync(Path.Combine(folder, "kubeconfig"), $$"""
            {"apiVersion": "v1", "kind": "Config", "current-context": "c",
             "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"} }], "users": [{"name": "u", "user": {} }],
             "clusters": [{"name": "c", "cluster": {"server": "{{On.Front.Address}}"} }]}
            """);
    }

    public async Task DisposeAsync()
    {
        await On.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Recorded_backups_appear_stay_when_the_place_is_away_and_go_with_what_they_stand_for()
    {
        var recorded = RecordedObjects.Of(Input).Values.Where(item => item["kind"]?.AsText == "VitessBackup").ToList();
        Assert.True(recorded.Count > 2);
        recorded.ForEach(backup => Write(backup, backup.At("status", "engine")?.AsText ?? ""));
        var (first, second) = (recorded[0], recorded[1]);
        await File.WriteAllTextAsync(Path.Combine(DirectoryOf(first), "MANIFEST"), "{");

        using var terminate = new CancellationTokenSource();
        var run = Start([Soonest], terminate.Token);
        Assert.True(await Until(() => Standing().Count == recorded.Count), Log);
        Assert.Null(Standing()[NameOf(first)].At("status", "complete"));
        Write(first, first.At("status", "engine")?.AsText ?? "");
        Assert.True(await Until(() => recorded.TrueForAll(backup => Standing()[NameOf(backup)].At("status") == backup.At("status"))), Log);
        Assert.All(recorded, backup => Assert.Equal(Plain(backup), Plain(Standing()[NameOf(backup)])));
        Assert.True(await Until(() => Storage().At("status", "totalBackupCount")?.AsInteger == recorded.Count), Log);
        Assert.Equal(1, Storage().At("status", "observedGeneration")?.AsInteger);
        Assert.Contains("vitess_operator_api_requests_total", await Page("/metrics"), StringComparison.Ordinal);
        Assert.Equal("ok\n", await Page("/readyz"));

        // What was seen as it is is not written again.
        var seen = On.Seen.Requests.Count;
        Assert.True(await Until(() => On.Seen.Requests.Count > seen + 2), Log);
        var before = On.Seen.Requests.Count;
        Assert.True(await Until(() => On.Seen.Requests.Count > before + 2), Log);
        Assert.All(On.Seen.Requests.Skip(before), request => Assert.Equal("GET", request.Method));

        // A place that is not there is not an empty one.
        Directory.Move(Path.Combine(folder, "backups"), Path.Combine(folder, "away"));
        Assert.True(await Until(() => Told("ListFailed")), Log);
        Assert.Equal(recorded.Count, Standing().Count);
        Assert.Contains("ListFailed", await Page("/readyz"), StringComparison.Ordinal);
        Directory.Move(Path.Combine(folder, "away"), Path.Combine(folder, "backups"));

        Directory.Delete(DirectoryOf(second), recursive: true);
        Assert.True(await Until(() => !Standing().ContainsKey(NameOf(second))), Log);
        Assert.Equal(recorded.Count - 1, Standing().Count);
        Assert.True(await Until(() => Storage().At("status", "totalBackupCount")?.AsInteger == recorded.Count - 1), Log);

        await terminate.CancelAsync();
        Assert.Equal(ExitCode.Nothing, await run);
        Assert.Contains("Ended", Log, StringComparison.Ordinal);
        Assert.Empty(On.Seen.Denied);
    }

    [Fact]
    public async Task Backups_appear_though_every_third_request_goes_wrong()
    {
        var recorded = RecordedObjects.Of(Input).Values.Where(item => item["kind"]?.AsText == "VitessBackup").ToList();
        recorded.ForEach(backup => Write(backup, backup.At("status", "engine")?.AsText ?? ""));
        WireFault[] faults = [new WireFault.CutAfter(), new WireFault.Answer(500), new WireFault.Half(), new WireFault.Answer(429, "0")];
        var count = 0;
        On.Seen.FaultOf = request => Interlocked.Increment(ref count) % 3 == 0 ? faults[count / 3 % faults.Length] : null;
        using var terminate = new CancellationTokenSource();
        var run = Start([Soonest], terminate.Token);
        Assert.True(await Until(() => Standing().Count == recorded.Count), Log);
        await terminate.CancelAsync();
        Assert.Equal(ExitCode.Nothing, await run);
    }

    [Fact]
    public async Task The_program_itself_does_so_by_its_environment_and_ends_in_peace_when_it_is_asked_to()
    {
        var backup = RecordedObjects.Of(Input).Values.First(item => item["kind"]?.AsText == "VitessBackup");
        Write(backup, "xtrabackup");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "vitess-operator"), Words) { RedirectStandardOutput = true };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start) ?? throw new InvalidOperationException("It did not start.");
        try
        {
            Assert.True(await Until(() => Standing().ContainsKey(NameOf(backup))));
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
            Assert.Contains("Ended", await process.StandardOutput.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("--vitessbackupstorage_subcontroller_max_backups_per_reconcile=-1")]
    [InlineData("--vitessbackupstorage-subcontroller-resync-period=soon")]
    [InlineData("--metrics-address=nowhere")]
    public async Task A_command_line_that_makes_no_sense_ends_it_at_once(string argument) =>
        Assert.Equal(ExitCode.BadInput, await Start([argument], CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));

    [Fact]
    public void Only_the_operators_own_words_in_that_pod_are_meant()
    {
        var variables = Recorded;
        foreach (var words in new string[][] { ["--logtostderr"], ["run", "--level", "0"], [] })
        {
            Assert.True(SubcontrollerCommand.IsMeant(words, name => variables.GetValueOrDefault(name)));
            Assert.False(SubcontrollerCommand.IsMeant(words, _ => null));
        }
        Assert.False(SubcontrollerCommand.IsMeant(["check", "-f", "x"], name => variables.GetValueOrDefault(name)));
    }

    private string Log => string.Join('\n', log);

    private static Json Container => RecordedObjects.Of(Input).Values
        .First(item => item["kind"]?.AsText == "Pod" && RecordedObjects.OwnerKind(item) == "VitessBackupStorage")
        .At("spec", "containers")?.Items[0] ?? Json.Null;

    private static SortedDictionary<string, string> Recorded => new(
        (Container["env"]?.Items ?? []).ToDictionary(one => one["name"]?.AsText ?? "", one => one["value"]?.AsText ?? ""),
        StringComparer.Ordinal);

    /// <summary>The recorded words, the volume being a folder of the test's own.</summary>
    private List<string> Words => [.. (Container["args"]?.Items ?? []).Select(word => word.AsText ?? "")
        .Select(word => word.Replace("/vt/backups", Path.Combine(folder, "backups"), StringComparison.Ordinal))
        .Append("--metrics-address=127.0.0.1:0")];

    /// <summary>The recorded variables, but for the API server.</summary>
    private SortedDictionary<string, string> Variables
    {
        get
        {
            var recorded = Recorded;
            recorded["KUBECONFIG"] = Path.Combine(folder, "kubeconfig");
            recorded["POD_NAME"] = "lister";
            return recorded;
        }
    }

    /// <summary>Starts the program within this process.</summary>
    private Task<ExitCode> Start(string[] more, CancellationToken terminate)
    {
        var variables = Variables;
        return Task.Run(() => SubcontrollerCommand.Run(
            [.. Words, .. more], name => variables.GetValueOrDefault(name), new(TimeProvider.System), new Lines(log), new Lines(log),
            terminate));
    }

    private async Task<string> Page(string path)
    {
        var address = Log.Split("metrics=")[1].Split('\n')[0].Trim();
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://{address}{path}"));
        return await answer.Content.ReadAsStringAsync();
    }

    private SortedDictionary<string, Json> Standing()
    {
        lock (On.Gate)
        {
            return new(On.Server.All(Kinds.VitessBackup, Space).ToDictionary(NameOf, item => item), StringComparer.Ordinal);
        }
    }

    private Json Storage()
    {
        lock (On.Gate)
        {
            return On.Server.Find(Kinds.VitessBackupStorage, Space, Recorded["PS_OPERATOR_VBS_NAME"]) ?? Json.Null;
        }
    }

    private bool Told(string reason)
    {
        lock (On.Gate)
        {
            return On.Server.All(Kinds.Event, Space).Any(told => told["reason"]?.AsText == reason
                && told.At("involvedObject", "kind")?.AsText == "VitessBackupStorage");
        }
    }

    private static async Task<bool> Until(Func<bool> isSo)
    {
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (!isSo())
        {
            if (DateTime.UtcNow > end)
            {
                return false;
            }
            await Task.Delay(20);
        }
        return true;
    }

    private void Write(Json backup, string engine)
    {
        Directory.CreateDirectory(DirectoryOf(backup));
        File.WriteAllText(Path.Combine(DirectoryOf(backup), "MANIFEST"), string.Create(CultureInfo.InvariantCulture, $$"""
            {"BackupMethod":"{{engine}}","Position":"MySQL56/{{backup.At("status", "position")?.AsText}}",
             "FinishedTime":"{{backup.At("status", "finishedTime")?.AsText}}"}
            """));
    }

    private string DirectoryOf(Json backup) => Path.Combine(
        folder, "backups", "cronos", backup.At("status", "storageDirectory")?.AsText ?? "", NameInStorage(backup));

    private static string NameInStorage(Json backup) => backup.At("status", "storageName")?.AsText ?? "";

    private static string NameOf(Json item) => item.At("metadata", "name")?.AsText ?? "";

    private static KindInfo KindOf(string name) => Kinds.All.First(kind => kind.Name == name);

    private static Json Fresh(Json item) => item.With("status", null).WithAt(["metadata"], Json.Map(
        ("labels", item.At("metadata", "labels")), ("name", item.At("metadata", "name")), ("namespace", Space)));

    /// <summary>An object without what the API server adds.</summary>
    private static Json Plain(Json item) => item.WithAt(["metadata"], Json.Map(
        ("labels", item.At("metadata", "labels")),
        ("name", item.At("metadata", "name")),
        ("ownerReferences", Json.List((item.At("metadata", "ownerReferences")?.Items ?? []).Select(owner => owner.With("uid", null))))));

    /// <summary>Takes lines from several threads.</summary>
    private sealed class Lines(ConcurrentQueue<string> lines) : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void WriteLine(string? value) => lines.Enqueue(value ?? "");

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }
    }
}
