#include "core/export/object_export.h"

#include "core/export/conversation_walk.h"
#include "core/export/gap_json.h"
#include "core/export/json_writer.h"
#include "core/export/stream_digest.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace weir {

namespace {

constexpr unsigned maxNumberedFolders = 1000;

class ObjectFile
{
public:
    ObjectFile(const StreamView& view, const MessageContent& content, const ObjectOptions& options,
               const ExportProgress& progress)
        : m_view(view), m_content(content), m_options(options), m_progress(progress)
    {
    }

    Expected<SavedObject, ExportError> save(const std::string& path);

private:
    bool put(Octets octets)
    {
        m_digest.update(octets);
        const bool written = m_file->write(octets); // where it fails, commit() tells why
        m_cancelled = m_progress && !m_progress(m_file->size());
        m_stopped = !written || m_cancelled;
        return !m_stopped;
    }
    bool writeDecoded();
    void writeAsSent();
    bool putGap(const SequenceGap& gap);
    bool wantsSideCar() const;
    std::optional<ExportError> writeSideCar();
    std::string sideCarJson() const;

    const StreamView& m_view;
    const MessageContent& m_content;
    const ObjectOptions& m_options;
    const ExportProgress& m_progress;
    std::optional<NewFile> m_file;
    Digest m_digest{DigestAlgorithm::Sha256};
    std::vector<std::uint64_t> m_gapPlaces; ///< in the file
    bool m_stoppedAtGap = false;
    bool m_stopped = false; ///< cancelled, or a write failed
    bool m_cancelled = false;
    SavedObject m_saved;
};

Expected<SavedObject, ExportError> ObjectFile::save(const std::string& path)
{
    auto file = NewFile::create(path);
    if (!file)
        return Unexpected(file.error());
    m_file.emplace(std::move(file).value());
    m_saved.decoded = m_options.decoded && isCoded(m_content) && writeDecoded();
    if (!m_saved.decoded)
        writeAsSent();
    if (m_cancelled)
        return Unexpected(
            ExportError{ExportError::Kind::Cancelled, fmt::format("Cancelled; not exported: “{}”.", path)});
    if (!m_saved.outcome.readable)
        return Unexpected(
            ExportError{ExportError::Kind::CannotRead,
                        fmt::format("The capture cannot be read any more; not exported: “{}”.", path)});
    m_saved.octets = m_file->size();
    m_saved.sha256 = m_digest.finish();
    auto committed = std::move(*m_file).commit(m_options.existing);
    if (!committed)
        return Unexpected(committed.error());
    m_saved.path = *committed;
    if (auto error = writeSideCar()) {
        std::remove(m_saved.path.c_str());
        return Unexpected(*std::move(error));
    }
    return m_saved;
}

/// False where a coding is not known, and nothing was written.
bool ObjectFile::writeDecoded()
{
    m_saved.outcome =
        decodeContent(m_view, m_content, m_options.limits, [this](Octets octets) { return put(octets); });
    m_stoppedAtGap = m_saved.outcome.missing != 0;
    if (m_stoppedAtGap)
        m_gapPlaces.push_back(m_saved.outcome.decoded);
    return m_saved.outcome.status != ContentDecoder::Status::Unsupported;
}

void ObjectFile::writeAsSent()
{
    std::uint64_t done = 0;
    const auto octets = [&](Octets block) {
        done += block.size();
        return put(block);
    };
    const auto gap = [&](const SequenceGap& missing) {
        m_saved.outcome.missing += missing.length;
        return putGap(missing);
    };
    const bool whole = streamThrough(m_view, octets, gap);
    m_saved.outcome.encoded = m_saved.outcome.decoded = done;
    m_saved.outcome.readable = whole || m_stoppedAtGap || m_stopped;
}

bool ObjectFile::putGap(const SequenceGap& gap)
{
    m_gapPlaces.push_back(m_file->size());
    m_stoppedAtGap = m_options.gaps == GapChoice::Stop;
    if (m_options.gaps == GapChoice::Zero)
        return fillWithZeros(gap.length, [this](Octets zeros) { return put(zeros); });
    return !m_stoppedAtGap;
}

bool ObjectFile::wantsSideCar() const
{
    if (m_options.sideCar != SideCar::WhereGaps)
        return m_options.sideCar == SideCar::Always;
    return !m_saved.outcome.isWhole() || !m_content.complete;
}

std::optional<ExportError> ObjectFile::writeSideCar()
{
    const std::string path = m_saved.path + ".gaps.json";
    if (!wantsSideCar()) {
        // One of the file that was replaced would tell of gaps that this one has not.
        if (m_options.existing == ExistingFile::Replace)
            std::remove(path.c_str());
        return std::nullopt;
    }
    auto file = NewFile::create(path);
    if (!file)
        return file.error();
    file->write(sideCarJson());
    auto committed = std::move(*file).commit(m_options.existing);
    if (!committed)
        return committed.error();
    m_saved.sideCar = *committed;
    return std::nullopt;
}

std::string ObjectFile::sideCarJson() const
{
    JsonWriter json;
    json.beginObject();
    json.member("file", std::filesystem::path(m_saved.path).filename().string());
    json.member("octets", m_saved.octets);
    json.member("decoded", m_saved.decoded);
    json.key("encodings");
    json.beginArray();
    for (const std::string& encoding : m_content.encodings)
        json.value(encoding);
    json.endArray();
    json.member("decoding", toName(m_saved.outcome.status));
    json.member("content_length", m_content.length);
    json.member("content_complete", m_content.complete);
    json.member("gap_choice", m_saved.decoded ? toName(GapChoice::Stop) : toName(m_options.gaps));
    json.member("stopped_at_gap", m_stoppedAtGap);
    json.key("gaps");
    json.beginArray();
    const std::vector<SequenceGap> gaps = m_view.gaps(0, m_view.length());
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        json.beginObject();
        writeGapInFile(json, gaps, i, m_gapPlaces);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.takeLine();
}

/// Makes the folder; another of the same name with a number where something else stands there.
Expected<std::filesystem::path, ExportError> makeFolder(const std::filesystem::path& wanted)
{
    std::error_code error;
    for (unsigned number = 1; number <= maxNumberedFolders; ++number) {
        const std::filesystem::path path =
            number == 1 ? wanted : std::filesystem::path(fmt::format("{} ({})", wanted.string(), number));
        std::filesystem::create_directory(path, error);
        if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
            return path;
        if (error && error != std::errc::file_exists && error != std::errc::not_a_directory)
            break;
    }
    return Unexpected(
        ExportError{ExportError::Kind::CannotCreate,
                    fmt::format("Cannot create the folder “{}”: {}.", wanted.string(), error.message())});
}

} // namespace

Expected<SavedObject, ExportError> saveObject(const StreamView& octets, const MessageContent& content,
                                              const std::string& path, const ObjectOptions& options,
                                              const ExportProgress& progress)
{
    return ObjectFile(octets, content, options, progress).save(path);
}

Expected<SavedObject, ExportError> saveObjectBelow(const std::string& folder, const std::string& relativePath,
                                                   const StreamView& octets, const MessageContent& content,
                                                   const ObjectOptions& options,
                                                   const ExportProgress& progress)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::filesystem::path relative(relativePath);
    std::filesystem::path place(folder);
    for (const std::filesystem::path& part : relative.parent_path()) {
        auto made = makeFolder(place / part);
        if (!made)
            return Unexpected(made.error());
        place = *made;
    }
    return saveObject(octets, content, (place / relative.filename()).string(), options, progress);
}

} // namespace weir
