using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Ryze.Tests.Architecture;

/// <summary>What a reader of the sources relies on: lines that fit the screen, and citations that resolve inside the repository.</summary>
internal sealed partial class SourceTests
{
    private const int MaxLineLength = 140;

    [Test]
    public void Lines_are_at_most_140_characters_long() => Assert.That(SourceFiles().SelectMany(LongLines), Is.Empty);

    [Test]
    public void Citations_of_the_specification_resolve()
    {
        var headings = Directory.GetFiles(Path.Combine(Root(), "docs/spec"), "*.md").ToDictionary(
            file => Path.GetFileName(file),
            file => File.ReadLines(file).Select(line => Heading().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value)
                .ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        var citations = SourceFiles()
            .SelectMany(file => Citation().Matches(File.ReadAllText(file)))
            .Select(citation => (File: citation.Groups["file"].Value, Section: citation.Groups["section"].Value))
            .Distinct()
            .ToList();

        Assert.That(citations, Has.Count.GreaterThan(50));
        Assert.That(
            citations.Where(c => !headings.TryGetValue(c.File, out var known) || (c.Section.Length > 0 && !known.Contains(c.Section))),
            Is.Empty);
    }

    [Test]
    public void Links_between_the_documents_resolve() =>
        Assert.That(
            from file in Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories)
                .Concat(Directory.GetFiles(Root(), "*.md"))
            from Match link in Link().Matches(File.ReadAllText(file))
            let target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value))
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{Path.GetRelativePath(Root(), file)}: {link.Groups[1].Value}",
            Is.Empty);

    /// <summary>A long literal may stand in one piece, so that a search for its text finds it.</summary>
    private static IEnumerable<string> LongLines(string file)
    {
        var isRawLiteral = false;
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            var isLiteral = isRawLiteral || LongLiteral().IsMatch(line);
            isRawLiteral ^= RawQuotes().Count(line) % 2 == 1;
            if (line.Length > MaxLineLength && !isLiteral)
            {
                yield return $"{Path.GetRelativePath(Root(), file)}:{number + 1}";
            }
        }
    }

    private static IEnumerable<string> SourceFiles() =>
        from layer in new[] { "Ryze.Domain", "Ryze.Application", "Ryze.Infrastructure", "Ryze.Api", "Ryze.Tests" }
        from file in Directory.EnumerateFiles(Path.Combine(Root(), layer), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
            && !file.Contains("/Migrations/", StringComparison.Ordinal)
        select file;

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));

    [GeneratedRegex("\".{60,}\"|\"\"\"")]
    private static partial Regex LongLiteral();

    [GeneratedRegex("\"\"\"")]
    private static partial Regex RawQuotes();

    [GeneratedRegex(@"^#+ (\d+(\.\d+)*)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"docs/spec/(?<file>[\w-]+\.md)(?: (?<section>\d+(?:\.\d+)*))?")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();
}
