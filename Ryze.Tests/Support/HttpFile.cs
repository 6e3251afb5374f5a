using System.Text;
using System.Text.RegularExpressions;

namespace Ryze.Tests.Support;

/// <summary>Reads the requests of an <c>.http</c> file in the documentation, in order.</summary>
internal static partial class HttpFile
{
    /// <param name="path">The path from the repository's root.</param>
    /// <param name="values">The values that replace the file's own <c>@name = value</c>.</param>
    public static IReadOnlyList<HttpFileRequest> Read(string path, params (string Name, string Value)[] values)
    {
        var text = File.ReadAllText(Path.Combine(Root(), path)).ReplaceLineEndings("\n");
        foreach (var (name, value) in values)
        {
            Assert.That(text, Does.Contain($"@{name} = "));
            text = text.Replace($"{{{{{name}}}}}", value, StringComparison.Ordinal);
        }

        Assert.That(text, Does.Not.Contain("{{"));
        return [.. Separator().Split(text).Skip(1).Select(Parse)];
    }

    private static HttpFileRequest Parse(string block)
    {
        var lines = block.Split('\n').Skip(1).SkipWhile(line => line.StartsWith('#')).ToList();
        var start = lines[0].Split(' ');
        var headers = lines.Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(": ", 2)).ToList();
        var body = string.Join('\n', lines.Skip(1 + headers.Count)).Trim();
        return new HttpFileRequest(
            new HttpMethod(start[0]),
            start[1],
            [.. headers.Where(h => h[0] != "Content-Type").Select(h => (h[0], h[1]))],
            body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, headers.Single(h => h[0] == "Content-Type")[1]));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ryze.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no Ryze.sln above the tests");
        }

        return folder.FullName;
    }

    [GeneratedRegex("^### ", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separator();
}

internal sealed record HttpFileRequest(HttpMethod Method, string Url, (string Name, string Value)[] Headers, HttpContent? Content);
