namespace Vitess.Reconcile.Host.Commands;

/// <summary>Writes the files that an option of the command line names. That a path is no good is the user's to mend.</summary>
internal static class GivenPath
{
    // Source: errno of Linux, as .NET passes it on. A full disk is no fault of the path.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Writes a file below a folder, and makes what folders it takes.</summary>
    /// <exception cref="BadInputException">The path cannot be written.</exception>
    internal static void Write(string option, DirectoryInfo folder, string path, string text) => Try(option, folder.ToString(), "folder", () =>
    {
        var file = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? folder.FullName);
        File.WriteAllText(file, text);
    });

    /// <summary>Makes a folder.</summary>
    /// <exception cref="BadInputException">It cannot be made.</exception>
    internal static void Make(string option, DirectoryInfo folder) =>
        Try(option, folder.ToString(), "folder", () => Directory.CreateDirectory(folder.FullName));

    /// <summary>Writes a file that only its owner may read.</summary>
    /// <exception cref="BadInputException">The path cannot be written.</exception>
    internal static void WriteSecret(string option, FileInfo file, string text) => Try(option, file.ToString(), "file", () =>
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(file.FullName, text);
            return;
        }
        using var stream = new FileStream(
            file.FullName, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Owner });
        // Of a file that was there before, the mode stays what it was unless it is set.
        File.SetUnixFileMode(stream.SafeFileHandle, Owner);
        using var writer = new StreamWriter(stream);
        writer.Write(text);
    });

    private static void Try(string option, string path, string what, Action write)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException && refused.HResult is not (NoSpace or QuotaExceeded))
        {
            var why = what == "folder" && File.Exists(path) ? "is a file"
                : what == "file" && Directory.Exists(path) ? "is a folder"
                : refused is UnauthorizedAccessException ? "may not be written"
                : $"cannot be written: {refused.Message.TrimEnd('.')}";
            throw new BadInputException($"{option} \"{path}\" {why}. Name a {what} that can be written.");
        }
    }
}
