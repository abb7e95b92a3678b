# Where everything goes, and the packages: cpack in a release build makes a .deb and a .tar.gz.
include(GNUInstallDirs)

set(programs weir-cli)
if(WEIR_GUI)
    list(APPEND programs weir)
    install(FILES resources/icons/weir.svg RENAME org.weir.Weir.svg
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
    install(FILES resources/org.weir.Weir.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    install(FILES resources/org.weir.Weir.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
    install(FILES resources/org.weir.Weir.mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
    install(DIRECTORY resources/samples DESTINATION ${CMAKE_INSTALL_DATADIR}/weir FILES_MATCHING PATTERN "*.pcapng")
endif()
foreach(program IN LISTS programs)
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(FILES resources/man/${program}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endforeach()
install(FILES resources/completions/weir-cli DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_VENDOR "The Weir project")
set(CPACK_PACKAGE_CONTACT "The Weir project <weir@weir.test>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Follow the conversations in a network capture")
set(CPACK_PACKAGE_DESCRIPTION
    "Weir opens network captures (pcap and pcapng) and shows every TCP connection with both of its streams
put together: what was said, and where octets are missing, repeated or contradictory. The window is weir;
weir-cli does the same for scripts.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-image-formats-plugins")
include(CPack)
